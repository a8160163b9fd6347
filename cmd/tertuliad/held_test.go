package main

import (
	"net/netip"
	"testing"

	"tertulia/actors/room"
)

// unseen is the dialect of a seat that shows nothing.
type unseen struct{}

func (unseen) Append(dst []byte, _ *room.Event) []byte { return dst }

func TestNewsUnderANickThatAnotherAddressHolds(t *testing.T) {
	var p *program
	s := startWith(t, func(made *program) { p = made }, classicPorts...)
	bob := s.join(t, "bob")
	seat, err := p.chat.Join(t.Context(), room.JoinRequest{Nick: "Teacher", Addr: netip.MustParseAddr("192.0.2.7"), Dialect: unseen{}})
	ok(t, err)
	bob.until("* Teacher joined")
	ftp := s.ftp(t, "Teacher")
	ok(t, ftp.put("exam.txt", "forged"))
	const why = " (Teacher? has another address than the Teacher who is in the chat, and may be somebody else)"
	url := "curl -O ftp://" + s.files + "/"
	if line, want := bob.line(), "* Teacher? shared exam.txt (6 bytes): "+url+"exam.txt"+why; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
	ok(t, ftp.put("more.txt", "forged"))
	if line, want := bob.line(), "* Teacher? shared more.txt (6 bytes): "+url+"more.txt"; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
	seat.Leave("")
	bob.until("* Teacher left")
	ok(t, ftp.put("last.txt", "true"))
	if line, want := bob.line(), "* Teacher shared last.txt (4 bytes): "+url+"last.txt"; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
}

// Whoever is in the chat hands in under their nick, from the same machine.
func TestNewsUnderANickOfTheSameAddress(t *testing.T) {
	s := start(t)
	ana := s.join(t, "ana")
	ok(t, s.ftp(t, "ANA").put("x", "1"))
	if line, want := ana.line(), "* ANA shared x (1 byte): curl -O ftp://"+s.files+"/x"; line != want {
		t.Errorf("the room reads %q, want %q", line, want)
	}
}
