package room

import (
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/room/internal/state"
)

// A followMsg begins a follower.
type followMsg struct {
	follower *Follower
	request  FollowRequest
	archive  bool          // lines that are not in memory are to be read from the archive first
	lines    []event.Entry // that were read from there
	missing  bool          // others are missing
	reply    chan followed
}

// followed answers a followMsg: needs says which lines must be read first.
type followed struct {
	needs *history.Range
	err   error
}

// read returns the message with lines from the archive. The follower does without them if it cannot be
// read.
func (m followMsg) read(ctx context.Context, r history.Range) followMsg {
	m.archive = false
	a := m.follower.actor
	page, err := a.cfg.Archive.Range(ctx, r)
	if err != nil {
		if ctx.Err() == nil {
			a.unreadable(r.Room, err)
		}
		m.missing = true
		return m
	}
	m.lines = a.ofEarlierUsers(page.Entries)
	m.missing = len(page.Gaps) > 0 || m.request.Since > 0 && page.More
	return m
}

func (m followMsg) apply(a *Actor, _ error) {
	f := m.follower
	r, err := a.state.Follow(f.user, m.request.Room)
	if err == nil {
		err = a.busy(&f.reader)
	}
	if err != nil {
		m.reply <- followed{err: err}
		return
	}
	if m.request.Since > a.state.Seq() { // of an order that has ended with its server
		m.request.Since, m.request.Recent, m.missing = 0, maxShown, true
	}
	lines, whole := m.initialLines(r)
	if !whole && m.archive {
		m.reply <- followed{needs: &history.Range{
			Room: r.Name(), After: m.request.Since, Limit: max(1, m.most()), Since: a.boundOf(f.user.Account),
		}}
		return
	}
	lines, cut := fitting(withoutClosed(lines, r.ClosedTo(a.state.Proven(f.user))), false)
	if m.missing || (!whole || cut) && m.request.Since > 0 {
		f.note(event.Reply{Kind: event.Gap, Room: r.Name()})
	}
	if f.user.Key != "" {
		f.hider = ignoredBy{f.user.Key, a.state}
	}
	bound := a.boundOf(f.user.Account).UnixMilli()
	for i := range lines {
		if lines[i].Time >= bound {
			f.show(View{Entry: lines[i], Replay: true})
		}
	}
	f.setIndividual() // it does not see the whole log of this burst
	a.follow(f, r)
	m.reply <- followed{}
}

// most returns the maximum number of lines that the follower is shown.
func (m followMsg) most() int {
	if m.request.Since > 0 {
		return maxShown
	}
	return m.request.Recent
}

// initialLines returns the lines that the follower is shown first, oldest first: those of the archive
// that were read, and those in memory that followed. whole is false if others are missing.
func (m followMsg) initialLines(r *state.Room) (lines []event.Entry, whole bool) {
	switch {
	case len(m.lines) > 0:
		newer, all := r.Since(m.lines[len(m.lines)-1].Seq)
		lines, whole = slices.Concat(m.lines, newer), all
	case m.request.Since > 0:
		lines, whole = r.Since(m.request.Since)
	default:
		lines = r.Last(m.request.Recent)
		return lines, len(lines) == m.request.Recent || r.Whole()
	}
	if extra := len(lines) - m.most(); extra > 0 {
		return lines[extra:], m.request.Since == 0
	}
	return lines, whole
}
