package main

import (
	"fmt"
	"net/netip"
	"time"

	"tertulia/actors/files"
)

const (
	// newsBurst is how many lines of news an address has at once. Then it has one for each
	// newsWindow, in which all that it does is told together.
	newsBurst  = 16
	newsWindow = time.Second
)

// A newsPace bounds the news of files, which reach everybody at the cost of one command
// each. Addresses count and not users: over FTP one is another user with each USER.
type newsPace struct {
	left   map[netip.Prefix]float64 // lines, of networks that have less than newsBurst
	filled time.Time
}

func newNewsPace() *newsPace { return &newsPace{left: make(map[netip.Prefix]float64)} }

// takes reports whether a network has a line for one piece of news, and takes it. The last
// one is for all the others together.
func (p *newsPace) takes(network netip.Prefix, now time.Time) bool {
	for n, left := range p.left {
		if left += now.Sub(p.filled).Seconds() / newsWindow.Seconds(); left < newsBurst {
			p.left[n] = left
		} else {
			delete(p.left, n)
		}
	}
	p.filled = now
	left, spent := p.left[network]
	if !spent {
		left = newsBurst
	}
	if left < 2 {
		return false
	}
	p.left[network] = left - 1
	return true
}

// spend takes the line for all the others.
func (p *newsPace) spend(network netip.Prefix) { p.left[network]-- }

// A newsSum is several pieces of news of one address, told in one line.
type newsSum struct {
	first files.Event
	count int
	mixed bool // in what was done
	many  bool // users did it
	box   bool // the shelf is a drop box
}

func (s *newsSum) add(e files.Event) {
	s.count += e.Count
	s.mixed = s.mixed || e.Kind != s.first.Kind
	s.many = s.many || e.Owner != s.first.Owner
}

// String returns the sum as one line of plain words.
func (s *newsSum) String() string {
	e := files.Event{Kind: s.first.Kind, Owner: s.first.Owner, Count: s.count}
	if s.many {
		e.Owner = ""
	}
	switch {
	case s.box:
		return fmt.Sprintf("%s handed in %d files", e.Who(), s.count)
	case !s.mixed:
		return e.String()
	}
	return fmt.Sprintf("%s changed %d files", e.Who(), s.count)
}
