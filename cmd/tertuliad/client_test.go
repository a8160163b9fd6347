package main

import (
	"strings"
	"testing"
)

func TestRubbishOfAClient(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	s := start(t, "-debug-addr", ":0")
	ana := s.bystander(t)
	version := "* this server speaks version 1 of the client's protocol: use the client that came with it"
	noKey := "* the key is not 32 hexadecimal digits"
	for _, c := range []struct{ words, answer string }{
		{"", version},
		{"2 " + key + " - 0 #tertulia", version},
		{"one", version},
		{"1", "* /client takes a version and 4 words, not 0"},
		{"1 " + key + " - 0", "* /client takes a version and 4 words, not 3"},
		{"1 " + key + " - 0 #a b", "* /client takes a version and 4 words, not 5"},
		{"1 " + key[1:] + " - 0 #tertulia", noKey},
		{"1 " + key + "00 - 0 #tertulia", noKey},
		{"1 " + strings.Repeat("z", 32) + " - 0 #tertulia", noKey},
		{"1 " + key + " - -1 #tertulia", "* the number of the last line is not a number"},
		{"1 " + key + " - 99999999999999999999 #tertulia", "* the number of the last line is not a number"},
		{"1 " + key + " - 0 #", "* no room can be called that: a name needs at least one letter or digit"},
		{"1 " + key + " - 0 #a/b", "* no room can be called that: a name has letters, digits and _ - . only"},
	} {
		u := s.dial(t)
		// What comes behind must not eat the answer.
		u.writes("/client " + c.words + "\n" + strings.Repeat("rubbish\n", 500))
		u.ends(c.answer)
	}
	ana.sees()
	eventually(t, s.connections(1))
}
