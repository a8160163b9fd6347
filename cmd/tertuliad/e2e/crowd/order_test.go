package crowd

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// order is the one order of all events, as the scribes saw it. One scribe sat in each room,
// from before the first line until after the last.
type order struct {
	place map[string]place    // of a line, by name
	rooms map[string]*history // by room
	priv  map[string]uint64   // private lines that a client saw
	got   map[string]int      // how often a private line was delivered
	fault func(format string, args ...any)
}

// A place is where in the order something stands.
type place struct {
	room string
	seq  uint64
	at   int // in the room's history
	said int // lines that people said before it in the room, with those that have no name; -1: not known, since the line has none
}

// A history holds the messages of a room. It omits joins, leaves and changes of nicks, because
// the room may report several in one line. It also omits news of files, because a replay omits
// some.
type history struct {
	seqs []uint64 // of lines with a name
	said []uint64 // of all that people said
}

// upTo returns how many of seqs, which rise, are not larger than seq.
func upTo(seqs []uint64, seq uint64) int {
	i, _ := slices.BinarySearch(seqs, seq+1)
	return i
}

// An item is a line of a sim's.
type item struct {
	name    string // no other has it
	room    string // intended by its sender
	private bool
}

func parseItem(body string) (item, bool) {
	f := strings.Fields(body)
	switch {
	case len(f) == 4 && f[1] == "line":
		return item{name: f[3], room: f[2]}, true
	case len(f) == 5 && f[1] == "*" && f[2] == "waves":
		return item{name: f[4], room: f[3]}, true
	case len(f) == 5 && f[1] == "(to" && f[3] == "p":
		return item{name: f[4], private: true}, true
	}
	return item{}, false
}

// newOrder reads the scribes' transcripts.
func newOrder(scribes []*sim, fault func(format string, args ...any)) *order {
	o := &order{place: make(map[string]place), rooms: make(map[string]*history), priv: make(map[string]uint64), got: make(map[string]int), fault: fault}
	taken := make(map[uint64]string)
	for _, s := range scribes {
		h := new(history)
		o.rooms[s.room] = h
		var came uint64 // events up to there are not compared
		for _, line := range s.now.lines {
			e, _ := servertest.ParseEvent(line)
			if e.Kind == "room" {
				came = e.Seq
			}
			it, ok := parseItem(e.Body)
			if !ok && e.Seq > came && slices.Contains(said, e.Kind) {
				h.said = append(h.said, e.Seq)
			}
			if !ok || e.Seq <= came {
				continue
			}
			if e.Room != s.room || it.room != e.Room {
				fault("in %s the scribe sees %q", s.room, line)
			}
			if other, twice := taken[e.Seq]; twice {
				fault("%q and %q have one place", other, line)
			}
			if _, twice := o.place[it.name]; twice {
				fault("%q was said twice", line)
			}
			taken[e.Seq] = line
			o.place[it.name] = place{e.Room, e.Seq, len(h.seqs), len(h.said)}
			h.seqs = append(h.seqs, e.Seq)
			h.said = append(h.said, e.Seq)
		}
		if !slices.IsSorted(h.seqs) || !slices.IsSorted(h.said) {
			fault("the scribe of %s sees places that do not rise", s.room)
		}
	}
	return o
}

// learn notes the places of the private lines that a client saw.
func (o *order) learn(t *transcript) {
	for _, line := range t.lines {
		e, err := servertest.ParseEvent(line)
		it, ok := parseItem(e.Body)
		if err != nil || !ok || !it.private {
			continue
		}
		if seq, known := o.priv[it.name]; known && seq != e.Seq {
			o.fault("%s sees the private line %s at %d, another at %d", t.nick, it.name, e.Seq, seq)
		}
		o.priv[it.name] = e.Seq
	}
}

// A stay is what one transcript shows of a room between coming and going.
type stay struct {
	room   string
	first  bool   // of the connection
	gap    bool   // not all of the replay was kept
	at     uint64 // the place of the user's entry, in client mode
	until  uint64 // everything up to that place must be there
	replay []place
	live   []place
	before int // lines without a name that a terminal shows before the first of live
}

// said is the kinds of what people say.
var said = []string{"msg", "act"}

// unnamed is what people say that is no item: a sim does not keep count of it.
var unnamed = regexp.MustCompile(`^\S+: `)

// check compares a transcript with the order: in each stay in a room nothing
// is missed, nothing doubled, nothing out of its place; and what happened in
// several rooms, or in private, comes in the one order too. It returns the
// lines that the transcript shows.
func (o *order) check(t *transcript) (shown map[string]bool) {
	fault := func(format string, args ...any) {
		o.fault("%s (client %v): %s", t.nick, t.tagged, fmt.Sprintf(format, args...))
	}
	var stays []*stay
	in := make(map[string]*stay)
	shown = make(map[string]bool)
	var last uint64
	follows := func(seq uint64, line string) {
		if seq <= last {
			fault("%q stands behind place %d", line, last)
		}
		last = seq
	}
	for _, line := range t.lines {
		body, old := line, false
		var e event
		if t.tagged {
			var err error
			if e, err = servertest.ParseEvent(line); err != nil {
				fault("%v", err)
				continue
			}
			body = e.Body
		} else if len(line) > 6 && line[2] == ':' && line[5] == ' ' {
			body, old = line[6:], true
		}
		if room, ok := entered(body); ok {
			if t.tagged && len(stays) > 0 {
				stays[len(stays)-1].until = e.Seq
			}
			s := &stay{room: room, first: len(stays) == 0, at: e.Seq}
			stays, in[room] = append(stays, s), s
			continue
		}
		if e.Kind == "gap" {
			in[e.Room].gap, t.gap = true, true
			continue
		}
		it, ok := parseItem(body)
		p := o.place[it.name]
		s := in[p.room]
		switch {
		case !ok && len(stays) > 0 && (slices.Contains(said, e.Kind) || !t.tagged && unnamed.MatchString(body)):
			switch s := stays[len(stays)-1]; {
			case old || t.tagged && e.Seq <= s.at:
				s.replay = append(s.replay, place{said: -1})
			case t.tagged:
				follows(e.Seq, line)
			case len(s.live) == 0:
				s.before++
			}
		case !ok:
			news := e.Kind == "file" && len(stays) > 0 && e.Seq <= stays[len(stays)-1].at // of a replay
			switch {
			case !t.tagged || news || !slices.Contains(happenings, e.Kind):
			case !slices.Contains(presence, e.Kind):
				follows(e.Seq, line)
			case e.Seq != 0:
				fault("%q has a number, and presence has none", line)
			}
		case it.private:
			if shown[it.name] {
				fault("%q comes twice", line)
			}
			shown[it.name] = true
			if strings.Contains(body, " (to you): ") {
				o.got[it.name]++
			}
			if seq := o.priv[it.name]; seq > 0 {
				follows(seq, line)
			}
		case t.partial && p.seq > 0:
			shown[it.name] = true
			follows(p.seq, line)
		case s == nil || t.tagged && (e.Room != p.room || e.Seq != p.seq):
			fault("%q is not what the scribes saw, or not in a room of theirs: %+v", line, p)
		case old || t.tagged && e.Seq <= s.at:
			if t.tagged { // to a bare user a replay is an addition
				shown[it.name] = true
			}
			s.replay = append(s.replay, p)
		case s != stays[len(stays)-1]:
			fault("%q is of a room that they have left", line)
		default:
			shown[it.name] = true
			follows(p.seq, line)
			s.live = append(s.live, p)
		}
	}
	if t.partial {
		return shown
	}
	if t.whole {
		stays[len(stays)-1].until = 1 << 62
	}
	for _, s := range stays {
		o.checkStay(t, s, fault)
	}
	for _, name := range t.sure {
		if !shown[name] {
			fault("they do not see their own line %s", name)
		}
	}
	return shown
}

// entered returns the room that a line reports as entered.
func entered(body string) (room string, ok bool) {
	rest, ok := strings.CutPrefix(body, "* you are ")
	if !ok {
		return "", false
	}
	f := strings.Fields(rest)
	if len(f) < 3 || f[1] != "in" {
		return "", false
	}
	return strings.TrimSuffix(f[2], ","), true
}

func (o *order) checkStay(t *transcript, s *stay, fault func(format string, args ...any)) {
	h := o.rooms[s.room]
	for i, p := range s.live {
		if i > 0 && p.at != s.live[i-1].at+1 {
			fault("in %s place %d is followed by %d", s.room, s.live[i-1].seq, p.seq)
		}
	}
	var known *place
	for i, p := range s.replay {
		switch {
		case p.said < 0:
			continue
		case known != nil && p.said-i != known.said:
			fault("in the replay of %s place %d does not stand where it should", s.room, p.seq)
		}
		known = &place{seq: p.seq, said: p.said - i} // as if it were the first
	}
	// Messages from before the user joined. A bare user does not see the place of their entry.
	came, before := -1, -1
	switch {
	case t.tagged:
		came, before = upTo(h.seqs, s.at), upTo(h.said, s.at)
	case len(s.live) > 0:
		came, before = s.live[0].at, s.live[0].said-s.before
	}
	if len(s.live) > 0 && s.live[0].at != came {
		fault("they came into %s at %d, and see %d first", s.room, s.at, s.live[0].seq)
	}
	if s.until > 0 {
		if seen, due := came+len(s.live), upTo(h.seqs, s.until); came >= 0 && seen < due {
			fault("in %s they miss the last %d of %d", s.room, due-seen, due)
		}
	}
	// A connection that broke off early may have lost the rest of its replay.
	if before < 0 || len(s.live) == 0 && s.until == 0 || t.anew {
		return
	}
	least, most := min(before, 20-20/4), min(before, 20) // a quarter may be news
	if s.first && t.resumed {
		most = before - upTo(h.said, t.since)
		least = most
	}
	if s.gap {
		least = 0
	}
	if n := len(s.replay); n < least || n > most {
		fault("the replay of %s has %d lines, want %d to %d", s.room, n, least, most)
	}
	if known != nil && known.said+len(s.replay) != before {
		fault("the replay of %s does not end with the last line but with one %d away", s.room, before-known.said-len(s.replay))
	}
}
