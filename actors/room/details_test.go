package room

import (
	"fmt"

	"tertulia/actors/event"
)

// details is a dialect for tests. It shows lines, and entries that are not kept, with all that goes along
// with them.
type details struct{}

func (details) Append(dst []byte, v *View) []byte {
	switch v.Kind {
	case event.Said, event.Acted, event.Notice, event.Private, event.Joined, event.Tagged, event.RealName, event.LoggedIn, event.Invited,
		event.Kicked, event.Masked, event.Unmasked:
	default:
		return dst
	}
	dst = fmt.Appendf(dst, "%s %s %q", v.Nick, v.Room+v.Peer, v.Text)
	for _, more := range []struct {
		is   bool
		text string
	}{{v.Tags != "", v.Tags}, {v.Label != "", "label=" + v.Label}, {v.Account != "", "account=" + v.Account}, {v.Echo, "echo"}, {v.Bot, "bot"}, {v.Exact, "exact"}} {
		if more.is {
			dst = append(append(dst, ' '), more.text...)
		}
	}
	return append(dst, '\n')
}

func (details) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Done, event.Note:
		return fmt.Appendf(dst, "reply %v label=%s\n", r.Reason, r.Label)
	case event.Whois:
		return fmt.Appendf(dst, "%s is ~%s, %q, bot %v\n", r.Nick, r.Person.Username, r.Person.RealName, r.Person.Bot)
	case event.Bye:
		return fmt.Appendf(dst, "bye %v by %s: %s\n", r.Reason, r.Nick, r.Text)
	}
	return dst
}

// exactDetails is details as an exact dialect.
type exactDetails struct{ details }

func (exactDetails) Exact() {}
