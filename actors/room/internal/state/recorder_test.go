package state

import (
	"fmt"
	"strings"
	"testing"

	"tertulia/actors/event"
)

// A recorder is a Watcher that writes down what it is told. It keeps the members of each room by
// that alone, and checks the numbers of the entries.
type recorder struct {
	t       *testing.T
	s       *State
	told    []string
	results []error
	in      map[*Room]map[*Seat]event.Rank
	seq     uint64

	charters map[string]Charter // the latest of each room
}

func (r *recorder) tell(format string, args ...any) {
	r.told = append(r.told, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func (r *recorder) Taken(s *Seat) {
	if s.ticket == nil {
		r.t.Errorf("seat %d has no key, but a count", s.name.n)
	}
}

func (r *recorder) Result(i int, err error) {
	if i != len(r.results) {
		r.t.Errorf("result %d comes as number %d", i, len(r.results))
	}
	r.results = append(r.results, err)
}

func (r *recorder) Seated(s *Seat, in *Room, back Replay) {
	r.tell("seated %d as %s, %d taken", s.name.n, s.user.nick, s.Taken())
	if in == nil {
		r.replay(s, nil, back)
	}
}

func (r *recorder) Entered(s *Seat, in *Room, rank event.Rank, e *event.Entry, back Replay) {
	if e != nil {
		r.numbered(e, false)
	}
	if r.in[in] == nil {
		r.in[in] = make(map[*Seat]event.Rank)
	}
	r.in[in][s] = rank
	r.tell("%d enters %s with %d %v%s", s.name.n, in.name, in.Len(), in.AppendNames(nil, 20, nil), unseen(e))
	r.replay(s, in, back)
}

func (r *recorder) replay(s *Seat, in *Room, back Replay) {
	lines, whole := r.s.Replay(s, in, back)
	if !whole {
		r.tell("%d: gap", s.name.n)
	}
	for i := range lines {
		r.tell("%d: old %s", s.name.n, words(&lines[i]))
	}
}

func (r *recorder) Exited(s *Seat, in *Room, e *event.Entry, why End) {
	delete(r.in[in], s)
	if e == nil {
		r.tell("%d exits %s%s %v", s.name.n, in.name, unseen(e), cause(why))
		return
	}
	r.numbered(e, false)
	r.tell("%d exits %s: %s %v", s.name.n, in.name, words(e), cause(why))
}

func (r *recorder) Transferred(s *Seat, e *event.Entry) {
	r.numbered(e, false)
	for in, seats := range r.in {
		if _, is := seats[s]; is {
			r.t.Errorf("a seat that is transferred is in room %s", in.name)
		}
	}
	r.tell("%d is %s now", s.name.n, words(e))
}

func (r *recorder) Yielded(u *User, account string) {
	r.tell("%s yields to %s", u.nick, account)
}

func (r *recorder) Ended(s *Seat, end End) {
	for in, seats := range r.in {
		if _, is := seats[s]; is {
			r.t.Errorf("a seat ends in room %s", in.name)
		}
	}
	by := ""
	if end.By != "" {
		by = " by " + end.By + ": " + end.Text
	}
	r.tell("%d ends: %v, %d taken%s", s.name.n, end.Reason, s.Taken(), by)
}

func (r *recorder) Passed(in *Room, e *event.Entry, _ *Seat, _ string) {
	r.tell("%s passes: %s", in.name, words(e))
}

func (r *recorder) Entry(in *Room, e *event.Entry, _ *Seat, _ Attached) {
	r.numbered(e, true)
	r.tell("%s: %s", in.name, words(e))
	if e.Kind == event.Ranked {
		r.ranked(r.s.User(e.Peer).in(in), e.Rank)
	}
}

func (r *recorder) Reranked(m *Member, _ event.Rank) {
	r.tell("%s has rank %d in %s", m.user.nick, m.rank, m.room.name)
	r.ranked(m, m.rank)
}

// ranked notes that a member has a rank.
func (r *recorder) ranked(m *Member, rank event.Rank) {
	for _, s := range m.user.seats {
		if _, is := r.in[m.room][s]; is {
			r.in[m.room][s] = rank
		}
	}
}

func (r *recorder) Private(to *Seat, e *event.Entry, from *Seat, _ Attached) {
	if e.Seq != r.seq {
		r.numbered(e, e.Kind != event.Tagged)
	}
	copied := ""
	if from.user == to.user {
		copied = "echo "
	}
	r.tell("%d sees %s%s", to.name.n, copied, words(e))
}

func (r *recorder) Changed(u *User, e *event.Entry) {
	r.numbered(e, false)
	r.tell("%s in %d rooms", words(e), len(u.places))
}

func (r *recorder) Configured(in *Room, by *Seat) {
	r.tell("%s has %+v by %d", in.name, in.Settings(), by.name.n)
}

func (r *recorder) Chartered(room string, c *Charter) {
	if delete(r.charters, room); c != nil {
		r.charters[room] = *c
	}
}

func (r *recorder) Doubted(sender, of *Seat) {
	r.tell("%d doubts %d, key %q", sender.name.n, of.name.n, of.Key())
}

// numbered checks that an entry can be encoded, and has the next number or none.
func (r *recorder) numbered(e *event.Entry, has bool) {
	if has {
		r.seq++
	}
	if want := r.seq; has && e.Seq != want || !has && e.Seq != 0 {
		r.t.Errorf("entry %+v has number %d, want %d", e, e.Seq, want)
	}
	if e.Time != r.s.now.UnixMilli() {
		r.t.Errorf("entry %+v is not of %v", e, r.s.now)
	}
	if _, err := e.AppendBinary(nil); err != nil {
		r.t.Errorf("entry %+v cannot be encoded: %v", e, err)
	}
}

// check checks that the members of each room, and their ranks, are those of which the recorder was told.
func (r *recorder) check() {
	told := 0
	for in, seats := range r.in {
		if len(seats) > 0 && r.s.rooms[in.key] != in {
			r.t.Errorf("room %s is gone, with %d seats", in.name, len(seats))
		}
		for s, rank := range seats {
			told++
			if m := s.In(in.name); m == nil {
				r.t.Errorf("seat %v is not in %s", s.Ref(), in.name)
			} else if m.rank != rank {
				r.t.Errorf("seat %v has rank %d in %s, the Watcher was told of %d", s.Ref(), m.rank, in.name, rank)
			}
		}
	}
	seats := 0
	for _, in := range r.s.rooms {
		for _, m := range in.members {
			seats += m.seats
		}
	}
	if told != seats {
		r.t.Errorf("%d seats are in rooms, the Watcher was told of %d", seats, told)
	}
}

func unseen(e *event.Entry) string {
	if e == nil {
		return ", unseen"
	}
	return ""
}

// words returns an entry as a line.
func words(e *event.Entry) string {
	switch e.Kind {
	case event.Said:
		return e.Nick + ": " + e.Text
	case event.Acted:
		return e.Nick + " * " + e.Text
	case event.Notice:
		return e.Nick + " notes: " + e.Text
	case event.Private:
		return e.Nick + " > " + e.Peer + ": " + e.Text
	case event.Left:
		return e.Nick + " left " + e.Text
	case event.Quit:
		return e.Nick + " quit " + e.Text
	case event.Renamed:
		return e.Nick + "=" + e.Peer
	case event.Shared:
		return e.Nick + " shared " + e.Text
	case event.Topic:
		return e.Nick + " topic " + e.Text
	case event.Ranked:
		return fmt.Sprint(e.Nick, " ranks ", e.Peer, " ", e.Rank)
	case event.Kicked:
		return e.Nick + " kicks " + e.Peer + " " + e.Text
	case event.Invited:
		return e.Nick + " invites " + e.Peer + " to " + e.Room
	case event.Removed:
		return e.Nick + " removed " + e.Text + " " + e.Peer
	case event.Banned:
		return fmt.Sprint(e.Nick, " bans ", e.Peer, " ", e.Seconds, " ", e.Text)
	case event.Unbanned:
		return e.Nick + " unbans " + e.Peer
	case event.Muted:
		return fmt.Sprint(e.Nick, " mutes ", e.Peer, " ", e.Seconds, " ", e.Text)
	case event.Unmuted:
		return e.Nick + " unmutes " + e.Peer
	case event.Configured:
		return e.Nick + " sets " + e.Text
	case event.Expelled:
		return e.Nick + " expels " + e.Peer + " " + e.Text
	case event.Tagged:
		return e.Nick + " tags " + e.Text
	case event.RealName:
		return e.Nick + " is really " + e.Text
	case event.LoggedIn:
		return e.Nick + " has account " + e.Account
	case event.Masked:
		return e.Nick + " puts " + e.Peer + " on " + e.Text
	case event.Unmasked:
		return e.Nick + " takes " + e.Peer + " off " + e.Text
	case event.Away:
		return e.Nick + " away " + e.Text
	}
	return fmt.Sprint("kind ", e.Kind)
}

// cause returns the words for why a seat has left a room.
func cause(why End) string {
	words := fmt.Sprint(why.Reason)
	if why.Text != "" {
		words += ": " + why.Text
	}
	return words
}
