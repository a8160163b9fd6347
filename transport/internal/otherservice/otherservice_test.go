package otherservice

import "testing"

func TestWhatProgramsSendFirst(t *testing.T) {
	for line, want := range map[string]Service{
		"GET / HTTP/1.1": Web, "OPTIONS * HTTP/1.0": Web,
		"USER ana": FTP, "AUTH TLS": FTP, "FEAT": FTP,
		"SSH-2.0-OpenSSH_9.2p1": SSH, "SSH-1.99-x": SSH,
		"EHLO example.org": Mail, "HELO [10.0.0.1]": Mail,
		"CAP LS 302": IRC, "NICK ana": IRC, "USER ana 0 * :Ana": IRC, "PASS secret": IRC, "PASS :two words": IRC,
		"\x16\x03\x01\x02\x00": TLS,

		"ana": "", "user": "", "User": "", "USER": "", "pass": "", "PASS": "", "nick": "", "GET": "", "cap": "", "ssh": "",
		"user ana": "", "pass me the salt": "", "PASS: 3 tests": "", "PASS 3 of 4": "", "NICK and bob": "", "SSH is down": "", "GET /x": "",
	} {
		if got := Of(line, false); got != want {
			t.Errorf("%q is taken for %q, want %q", line, got, want)
		}
	}
	if got := Of("POST /x", true); got != Web {
		t.Errorf("the beginning of a long request is taken for %q", got)
	}
}

func TestTheAnswerNamesTheRightAddress(t *testing.T) {
	for want, got := range map[string]string{
		"this is the chat, not FTP: the files are at ftp://h:2121":     FTP.Answer("ftp://h:2121"),
		"this is a chat, not FTP: come in with nc, telnet or tertulia": FTP.Answer(""),
		"this is a chat, not SSH: come in with nc, telnet or tertulia": SSH.Answer("ftp://h:2121"),
	} {
		if got != want {
			t.Errorf("the answer is %q, want %q", got, want)
		}
	}
}
