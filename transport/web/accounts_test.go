package web

import (
	"bufio"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/actors/room"
)

const secretOfAna = "correct horse"

var operator = event.Identity{Nick: "root", Account: "root", Roles: event.ServerOperator}

// withAccounts runs a server with the accounts of ana and of the operator root.
func withAccounts(t *testing.T) *house {
	h := serve(t, func(o *options) {
		o.gate = func(r *room.Actor, p *accounts.Password) *accounts.Gate {
			return accountstest.Open(t, accounts.Config{Chat: r, Password: p})
		}
	})
	accountstest.Add(t, h.cfg.Gate, "ana", secretOfAna, 0)
	accountstest.Add(t, h.cfg.Gate, "root", secretOfAna, event.ServerOperator)
	return h
}

func basicOf(nick, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(nick+":"+password))
}

func TestARegisteredNickSpeaksWithItsPassword(t *testing.T) {
	h := withAccounts(t)
	for header, want := range map[string]int{
		basicOf("ana", secretOfAna): http.StatusOK, basicOf("Ana", secretOfAna): http.StatusOK, basicOf("eva", ""): http.StatusOK,
		basicOf("ana", ""): http.StatusConflict, "Tertulia-Nick: Ana": http.StatusConflict, basicOf("ana", "x"): http.StatusUnauthorized,
	} {
		if status, body := h.do(http.MethodPost, "/rooms/tertulia", "hola", header); status != want {
			t.Errorf("with %s the answer is %d %s, want %d", header, status, body, want)
		}
	}
	for _, text := range []string{"/login ana " + secretOfAna, "//passwd a b", "/lgoin x"} {
		if status, body := h.do(http.MethodPost, "/rooms/tertulia", text, basicOf("eva", "")); status != http.StatusBadRequest || strings.Contains(body, secretOfAna) {
			t.Errorf("%q is answered with %d %s", text, status, body)
		}
	}
}

func TestABanEndsFollowersAtOnce(t *testing.T) {
	h := withAccounts(t)
	follower := h.dial("GET /rooms/tertulia HTTP/1.1\r\nHost: localhost\r\n" + basicOf("ana", secretOfAna) + "\r\n\r\n")
	in := bufio.NewReader(follower)
	for line := ""; line != "\r\n"; {
		var err error
		if line, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.cfg.Gate.Ban(t.Context(), operator, accounts.Ban{Target: event.Target{Account: "ana"}, Why: "spam"}); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, in) // to the end of the connection
	if status, body := h.do(http.MethodGet, "/rooms/tertulia", "", basicOf("ana", secretOfAna)); status != http.StatusForbidden || !strings.Contains(body, "spam") {
		t.Errorf("after the ban the answer is %d %s", status, body)
	}
}
