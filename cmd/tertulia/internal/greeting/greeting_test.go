package greeting

import "testing"

func TestServices(t *testing.T) {
	for line, want := range map[string]string{
		"220 (vsFTPd 3.0.5)":                 "an FTP server",
		"220 mx.example ESMTP Postfix":       "a mail server",
		"SSH-2.0-OpenSSH_9.6":                "an SSH server",
		"HTTP/1.0 400 Bad Request":           "a web server",
		"<!DOCTYPE HTML>":                    "a web server",
		"* OK IMAP4rev1 ready":               "a mail server",
		":irc.example NOTICE * :hello":       "an IRC server",
		"":                                   "",
		"* tertulia: type your nick":         "",
		"* OK, here we are":                  "",
		":) hello":                           "",
		"@0 0 denied - a password is needed": "",
	} {
		if got := Service(line); got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
	if got := Any("* tertulia: type your nick"); got != Chat {
		t.Errorf("our chat is %q", got)
	}
}
