package room

import (
	"context"
	"strings"
	"unicode/utf8"

	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// SetRealName changes the real name of the seat's user. Users in the same rooms see a RealName.
// A long text is cut. It waits for the actor.
func (s *Seat) SetRealName(ctx context.Context, text string) error {
	return s.request(ctx, state.RealName{Seat: s.number, Text: remark(text)})
}

// SetBot says whether the seat's client is a program. It waits for the actor.
func (s *Seat) SetBot(ctx context.Context, on bool) error {
	return s.request(ctx, state.Bot{Seat: s.number, On: on})
}

// profile returns the profile of a request. It makes the texts safe, and cuts long ones. A username has
// none of the characters that have a meaning in a mask.
func (g *JoinRequest) profile() state.Profile {
	username := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" !@*?", r) {
			return -1
		}
		return r
	}, plain.Line(g.Username))
	return state.Profile{Username: cut(username, state.MaxUsername), RealName: remark(g.RealName), Bot: g.Bot}
}

// cut returns the beginning of a text that has at most a number of bytes.
func cut(text string, most int) string {
	for len(text) > most {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
