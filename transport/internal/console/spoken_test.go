package console

import (
	"testing"

	"tertulia/actors/room"
)

func TestTextsOfUsersWhoOnlySayLines(t *testing.T) {
	for text, want := range map[string]room.Line{
		"hola": {Text: "hola"}, "//who": {Text: "/who"}, "/usr/bin/ld: x": {Text: "/usr/bin/ld: x"}, "": {},
		"/me waves": {Text: "waves", Action: true}, "/action waves": {Text: "waves", Action: true}, "/": {},
	} {
		if got, command := Spoken(text); text != "/" && (got != want || command != "") {
			t.Errorf("%q says %+v, and is the command %q", text, got, command)
		}
	}
	for text, want := range map[string]string{"/msg bob a secret": "/msg", "/who": "/who", "/me": "/me", "/nosuch thing": "/nosuch", "/": "/"} {
		if got, command := Spoken(text); command != want || got != (room.Line{}) {
			t.Errorf("%q says %+v, and is the command %q", text, got, command)
		}
	}
}
