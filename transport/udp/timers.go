package udp

import (
	"container/heap"
	"time"
)

// timers holds each session once, by when time alone changes something for
// it. A deadline that moves back costs nothing: the session comes up at the old
// one, has nothing to do and is put in its new place. So a session that is idle
// comes up about once a minute, whatever passes through it.
type timers []*session

// Len implements heap.Interface.
func (t timers) Len() int { return len(t) }

// Less implements heap.Interface.
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }

// Swap implements heap.Interface.
func (t timers) Swap(i, j int) {
	t[i], t[j] = t[j], t[i]
	t[i].place, t[j].place = i+1, j+1
}

// Push implements heap.Interface.
func (t *timers) Push(x any) {
	s := x.(*session)
	*t = append(*t, s)
	s.place = len(*t)
}

// Pop implements heap.Interface.
func (t *timers) Pop() any {
	last := len(*t) - 1
	s := (*t)[last]
	(*t)[last] = nil
	*t = (*t)[:last]
	s.place = 0
	return s
}

// set has s come up at a time or before.
func (t *timers) set(s *session, at time.Time) {
	switch {
	case at.IsZero():
	case s.place == 0:
		s.at = at
		heap.Push(t, s)
	case at.Before(s.at):
		s.at = at
		heap.Fix(t, s.place-1)
	}
}

func (t *timers) remove(s *session) {
	if s.place > 0 {
		heap.Remove(t, s.place-1)
	}
}

// due takes out a session whose time has come, or returns nil.
func (t *timers) due(now time.Time) *session {
	if len(*t) == 0 || (*t)[0].at.After(now) {
		return nil
	}
	return heap.Pop(t).(*session)
}

// next returns when the next session comes up, or the zero time.
func (t timers) next() time.Time {
	if len(t) == 0 {
		return time.Time{}
	}
	return t[0].at
}
