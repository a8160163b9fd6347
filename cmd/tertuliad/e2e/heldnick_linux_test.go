package e2e

import (
	"net"
	"testing"
)

// ownAddr returns an address of this machine that other machines may know.
func ownAddr(t *testing.T) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	ok(t, err)
	for _, a := range addrs {
		if n, is := a.(*net.IPNet); is && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	t.Skip("this machine has no address but loopback's")
	return ""
}

func TestNewsUnderANickThatAnotherAddressHolds(t *testing.T) {
	s := start(t, "-host", "127.0.0.1")
	bob := s.Join(t, "bob")
	teacher := from(t, ownAddr(t), s.Chat)
	teacher.Sends("Teacher")
	bob.Until("* Teacher joined")
	ftp := s.FTP(t, "Teacher")
	ok(t, ftp.Put("exam.txt", "forged"))
	const why = " (Teacher? has another address than the Teacher who is in the chat, and may be somebody else)"
	url := "curl -O ftp://" + s.Files + "/"
	if line, want := bob.Line(), "* Teacher? shared exam.txt (6 bytes): "+url+"exam.txt"+why; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
	ok(t, ftp.Put("more.txt", "forged"))
	if line, want := bob.Line(), "* Teacher? shared more.txt (6 bytes): "+url+"more.txt"; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
	teacher.Sends("/quit")
	bob.Until("* Teacher left")
	ok(t, ftp.Put("last.txt", "true"))
	if line, want := bob.Line(), "* Teacher shared last.txt (4 bytes): "+url+"last.txt"; line != want {
		t.Errorf("the room reads\n%q, want\n%q", line, want)
	}
}

// Whoever is in the chat hands in under their nick, from the same machine.
func TestNewsUnderANickOfTheSameAddress(t *testing.T) {
	s := start(t)
	ana := s.Join(t, "ana")
	ok(t, s.FTP(t, "ANA").Put("x", "1"))
	if line, want := ana.Line(), "* ANA shared x (1 byte): curl -O ftp://"+s.Files+"/x"; line != want {
		t.Errorf("the room reads %q, want %q", line, want)
	}
}
