//go:build linux

package chat

import "testing"

func TestAUserOfIRCReadsItsServer(t *testing.T) {
	u := newIRC("u000042", "lab")
	for line, want := range map[string]Event{
		":irc.load.test 001 u000042 :Welcome\r\n":                   {Answer: "JOIN #lab\r\n"},
		":tertulia 366 u000042 #lab :End of NAMES list\r\n":         {Seated: true},
		":irc.load.test 433 * u000042 :Nickname in use\r\n":         {Refuse: true},
		"ERROR :Closing link: too many\r\n":                         {Refuse: true},
		"PING :irc.load.test\r\n":                                   {Answer: "PONG :irc.load.test\r\n"},
		":u000007!~u@tertulia PRIVMSG #lab :one two\r\n":            {Text: []byte("one two")},
		":u000007!u000007@localhost PRIVMSG #lab one\r\n":           {Text: []byte("one")},
		":u000007!~u@tertulia NOTICE #lab :[10:14] <u000001> one\n": {},
		":u000007!~u@tertulia JOIN #lab\r\n":                        {},
	} {
		got := u.Read([]byte(line + ":half a li"))
		if got.Size != len(line) || string(got.Text) != string(want.Text) || got.Seated != want.Seated || got.Refuse != want.Refuse || got.Answer != want.Answer {
			t.Errorf("%q is read as %+v, want %+v", line, got, want)
		}
	}
	outside := newIRCOutside("u000042", "lab")
	for line, seated := range map[string]bool{":tertulia 001 u000042 :Welcome\r\n": false, ":tertulia 376 u000042 :End\r\n": true, ":tertulia 366 u000042 #lab :End\r\n": false} {
		if got := outside.Read([]byte(line)); got.Seated != seated || got.Answer != "" {
			t.Errorf("a user outside reads %q as %+v", line, got)
		}
	}
	if got := u.Read([]byte(":u000007!~u@tertulia PRIV")); got.Size != 0 {
		t.Errorf("half a line is read as %+v", got)
	}
}
