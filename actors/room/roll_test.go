package room

import (
	"fmt"
	"slices"
	"strings"

	"tertulia/actors/event"
)

// roll is an exact dialect for tests: words, with all members and their ranks.
type roll struct{ words }

func (roll) Exact() {}

func (d roll) Append(dst []byte, v *View) []byte {
	switch {
	case v.Summary != nil:
		panic("a summary in an exact dialect")
	case v.Kind == event.Ranked:
		return fmt.Appendf(dst, "%s ranks %s %d\n", v.Nick, v.Peer, v.Rank)
	case v.Kind == event.Kicked:
		return fmt.Appendf(dst, "%s kicks %s\n", v.Nick, v.Peer)
	case v.Kind == event.Away:
		if v.Watched {
			dst = append(dst, "watched "...)
		}
		return fmt.Appendf(dst, "%s away %s\n", v.Nick, v.Text)
	}
	return d.words.Append(dst, v)
}

func (d roll) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Entered:
		return fmt.Appendf(dst, "in %s as %s%s%s: %s\n", r.Room, r.Nick, label(r), topic(r), list(r.Members))
	case event.Listed:
		return fmt.Appendf(dst, "%s has%s: %s\n", r.Room, label(r), list(r.Members))
	case event.Online:
		return fmt.Appendf(dst, "online %s\n", r.Nick)
	case event.Offline:
		return fmt.Appendf(dst, "offline %s\n", r.Nick)
	case event.Done:
		return fmt.Appendf(dst, "done%s\n", label(r))
	}
	return d.words.AppendReply(dst, r)
}

func label(r *event.Reply) string {
	if r.Label == "" {
		return ""
	}
	return " [" + r.Label + "]"
}

func topic(r *event.Reply) string {
	if r.Topic == nil {
		return ""
	}
	return fmt.Sprintf(" (%s by %s)", r.Topic.Text, r.Topic.By)
}

// list returns the nicks of members, sorted, with the signs of their ranks.
func list(members []Member) string {
	var names []string
	for _, m := range members {
		sign := []string{"", "+", "@", "@+"}[m.Rank]
		if m.Away != "" {
			sign = "-" + sign
		}
		names = append(names, m.Nick+sign)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
