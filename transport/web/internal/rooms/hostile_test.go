package rooms

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"tertulia/actors/room"
	"tertulia/transport"
)

// One address posts as fast as it can, under many nicks, while a crowd talks. Each nick has a burst of
// one seat, and the address that of all its users.
func TestAFloodOfOneAddressStopsNobodyElse(t *testing.T) {
	const flooders, each, talkers, lines = 8, 50, 10, 100
	f := serve(t, Config{Pace: transport.Pace{Rate: 0.001, Burst: 5, MaxLine: 1024}}, room.Config{})
	reads := f.follows(request{path: "/rooms/tertulia", from: "203.0.113.7"})
	var all sync.WaitGroup
	statuses := make(chan int, flooders*each)
	for i := range flooders {
		all.Go(func() {
			for n := range each {
				status, _, _ := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", from: "198.51.100.9", nick: fmt.Sprintf("evil%d-%d", i, n%10), body: "flood"})
				statuses <- status
			}
		})
	}
	for i := range talkers {
		seat := f.sits(room.JoinRequest{Nick: fmt.Sprintf("u%dx", i)})
		all.Go(func() {
			for range lines {
				if err := seat.Say(t.Context(), "", room.Line{Text: "talk"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	close(statuses)
	count := make(map[int]int)
	for status := range statuses {
		count[status]++
	}
	if count[http.StatusOK] != 1 || count[http.StatusTooManyRequests] != flooders*each-1 {
		t.Errorf("the flood is answered %v", count)
	}
	if status, body, _ := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", nick: "ana", body: "the end"}); status != http.StatusOK {
		t.Errorf("somebody else is answered %d %s", status, body)
	}
	talk, flood := 0, 0
	for line := ""; line != "ana: the end"; line = reads.in.Text() {
		if !reads.in.Scan() {
			t.Fatal(reads.in.Err())
		}
		switch {
		case strings.HasSuffix(reads.in.Text(), "x: talk"):
			talk++
		case strings.HasSuffix(reads.in.Text(), ": flood"):
			flood++
		}
	}
	if talk != talkers*lines || flood != 1 {
		t.Errorf("%d lines of the crowd and %d of the flood are said", talk, flood)
	}
}

// The nicks that somebody posts under are kept for them, but not without bound.
func TestAPosterCannotReserveAllNicks(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	for i := range 200 {
		if status, body, _ := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", from: "198.51.100.9", nick: fmt.Sprintf("n%dx", i), body: "mine"}); status != http.StatusOK {
			t.Fatal(status, body)
		}
	}
	refused := 0
	for i := range 200 {
		if status, _, _ := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", nick: fmt.Sprintf("n%dx", i), body: "hola"}); status == http.StatusConflict {
			refused++
		}
	}
	if refused == 0 || refused > 20 {
		t.Errorf("%d nicks are kept for one address", refused)
	}
}
