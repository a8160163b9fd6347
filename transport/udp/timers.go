package udp

import (
	"container/heap"
	"time"
)

// timers is a heap of sessions by their earliest deadline, each session at most once. A
// deadline that moves to a later time costs nothing: the session expires at the old time,
// has nothing to do and gets its new place. So an idle session expires about once a minute.
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

// set makes s expire at the given time or earlier. The zero time has no effect.
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

// remove removes s, if it is in the heap.
func (t *timers) remove(s *session) {
	if s.place > 0 {
		heap.Remove(t, s.place-1)
	}
}

// due removes and returns a session whose time has passed, or returns nil.
func (t *timers) due(now time.Time) *session {
	if len(*t) == 0 || (*t)[0].at.After(now) {
		return nil
	}
	return heap.Pop(t).(*session)
}

// next returns when the next session expires, and the zero time if there is none.
func (t timers) next() time.Time {
	if len(t) == 0 {
		return time.Time{}
	}
	return t[0].at
}
