package otherservice

import "testing"

func TestWhatProgramsSendFirst(t *testing.T) {
	for line, want := range map[string]Service{
		"GET / HTTP/1.1": Web, "OPTIONS * HTTP/1.0": Web,
		"USER ana": FTP, "AUTH TLS": FTP, "FEAT": FTP,
		"SSH-2.0-OpenSSH_9.2p1": SSH, "SSH-1.99-x": SSH,
		"EHLO example.org": Mail, "HELO [10.0.0.1]": Mail,
		"CAP LS 302": IRC, "NICK ana": IRC, "USER ana 0 * :Ana": IRC, "PASS secret": IRC, "PASS :two words": IRC,
		"GET /a b HTTP/1.1": Web, "FETCH /x HTTP/2": Web, "POST /x HTTP/1.1 ": Web,
		"Host: localhost:4000": Web, "Content-Type: text/plain": Web, "content-length: 12": Web, "Sec-Fetch-Mode: no-cors": Web,

		"ana": "", "user": "", "User": "", "USER": "", "pass": "", "PASS": "", "nick": "", "GET": "", "cap": "", "ssh": "",
		"user ana": "", "pass me the salt": "", "PASS: 3 tests": "", "PASS 3 of 4": "", "NICK and bob": "", "SSH is down": "", "GET /x": "",
		"host": "", "make: Entering directory": "", "Connection: refused": "", "the page says HTTP/1.1": "",
	} {
		if got := Of(line, false); got != want {
			t.Errorf("%q is taken for %q, want %q", line, got, want)
		}
	}
	if got := Of("POST /x", true); got != Web {
		t.Errorf("the beginning of a long request is taken for %q", got)
	}
}

func TestTLSIsKnownByTheFirstBytesOfAStream(t *testing.T) {
	for _, c := range []struct {
		reads []string
		want  bool
	}{
		{[]string{"\x16\x03\x01\x02"}, true},
		{[]string{"", "\x16", "", "\x03"}, true},
		{[]string{"\x16"}, false},
		{[]string{"a\x16\x03"}, false},
		{[]string{"a", "\x16\x03"}, false},
		{[]string{"\x16", "a", "\x03"}, false},
	} {
		var s Start
		got := false
		for _, b := range c.reads {
			got = s.TLS([]byte(b)) || got
		}
		if got != c.want {
			t.Errorf("%q begins as TLS does: %v, want %v", c.reads, got, c.want)
		}
	}
}
