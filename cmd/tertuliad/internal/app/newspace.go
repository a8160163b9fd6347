package app

import (
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/event"
	"tertulia/actors/files"
)

const (
	// newsBurst is how many lines of news a network can cause at once. It regains one line per
	// newsWindow; further news in that time are summed up in one line.
	newsBurst  = 16
	newsWindow = time.Second
)

// A newsPace limits the rate of file news, because each reaches all users but costs its author
// only one command. It counts networks instead of users: an FTP client becomes another user
// with each USER command.
type newsPace struct {
	left map[netip.Prefix]*rate.Limiter // of each network that has fewer lines than newsBurst
}

func newNewsPace() *newsPace { return &newsPace{left: make(map[netip.Prefix]*rate.Limiter)} }

// takes reports whether a network may have a line for one event, and takes that line. It keeps
// the last line for the sum of the other events; see spend.
func (p *newsPace) takes(network netip.Prefix, now time.Time) bool {
	for n, lines := range p.left {
		if lines.TokensAt(now) >= newsBurst {
			delete(p.left, n)
		}
	}
	lines := p.left[network]
	if lines == nil {
		lines = rate.NewLimiter(rate.Every(newsWindow), newsBurst)
		p.left[network] = lines
	}
	return lines.TokensAt(now) >= 2 && lines.AllowN(now, 1)
}

// spend takes the line for the sum. It may make the balance negative.
func (p *newsPace) spend(network netip.Prefix, now time.Time) { p.left[network].ReserveN(now, 1) }

// A newsSum sums up several events of one network for a single line.
type newsSum struct {
	first files.Event
	count int
	mixed bool // the events are of different kinds
	many  bool // the events are of different users
	box   bool // the shelf is a drop box
}

// add adds an event to the sum.
func (s *newsSum) add(e files.Event) {
	s.count += e.Count
	s.mixed = s.mixed || e.Kind != s.first.Kind
	s.many = s.many || e.User.Folded() != s.first.User.Folded() || e.User.Unproven != s.first.User.Unproven
}

// entry returns the entry for the lobby. It names no files.
func (s *newsSum) entry() event.Entry {
	e := newsOf(files.Event{Kind: s.first.Kind, User: s.first.User, Count: s.count}, s.box)
	e.File.Size = -1
	if s.many {
		e.Nick, e.Account, e.File.Unproven = "", "", false
	}
	if s.mixed {
		e.File.Change = event.Mixed
	}
	return e
}
