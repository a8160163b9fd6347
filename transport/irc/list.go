package irc

import (
	"strconv"
	"strings"
	"time"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// list lists rooms with members: [CONDITION{,CONDITION}]. A secret room is listed for its members. The source is
// LIST of modern.ircdocs.horse.
func (s *session) list(r *request) error {
	var conditions []string
	if len(r.Params) > 0 {
		conditions = splitList(r.Params[0])
	}
	all, err := s.seat.Outlines(s.Ctx)
	if err != nil {
		return r.refuse(s, err)
	}
	shown := newFilter(conditions, time.Now())
	r.numeric(s, protocol.RplListStart, "Channel", "Users  Name")
	rows := 0
	for i := range all {
		if o := &all[i]; shown.has(o) {
			r.numeric(s, protocol.RplList, o.Name, strconv.Itoa(o.Members), o.Topic)
			rows++
		}
	}
	s.charge(rows / rowsPerCost)
	r.numeric(s, protocol.RplListEnd, "End of /LIST")
	return nil
}

// A filter says which rooms are listed: those that meet all its tests, and if there are masks, one of these.
type filter struct {
	tests []func(o *room.Outline) bool
	masks []string // folded
}

// newFilter parses the conditions of ELIST (CMNTU). One that is none is the name of a room or a mask.
func newFilter(conditions []string, now time.Time) (f filter) {
	for _, c := range conditions {
		if test := condition(c, now); test != nil {
			f.tests = append(f.tests, test)
		} else {
			f.masks = append(f.masks, plain.Fold(c))
		}
	}
	return f
}

// condition returns the test of one condition, or nil if it is a mask. N is minutes for C (made) and T (topic),
// and members otherwise: ">N" "<N" "C>N" "C<N" "T>N" "T<N" "!MASK".
func condition(c string, now time.Time) func(o *room.Outline) bool {
	if mask, is := strings.CutPrefix(c, "!"); is {
		mask = plain.Fold(mask)
		return func(o *room.Outline) bool { return !plain.Matches(mask, plain.Fold(o.Name)) }
	}
	i := strings.IndexAny(c, "<>")
	if i < 0 || i > 1 {
		return nil
	}
	n, err := strconv.Atoi(c[i+1:])
	if err != nil {
		return nil
	}
	less := c[i] == '<'
	age := func(since time.Time) bool {
		minutes := now.Sub(since).Minutes()
		return less && minutes < float64(n) || !less && minutes > float64(n)
	}
	switch strings.ToUpper(c[:i]) {
	case "":
		return func(o *room.Outline) bool { return less && o.Members < n || !less && o.Members > n }
	case "C":
		return func(o *room.Outline) bool { return age(o.Made) }
	case "T":
		return func(o *room.Outline) bool { return o.Topic != "" && age(o.TopicSet) }
	}
	return nil
}

// has reports whether a room is listed.
func (f *filter) has(o *room.Outline) bool {
	for _, test := range f.tests {
		if !test(o) {
			return false
		}
	}
	name := plain.Fold(o.Name)
	for _, mask := range f.masks {
		if plain.Matches(mask, name) {
			return true
		}
	}
	return len(f.masks) == 0
}
