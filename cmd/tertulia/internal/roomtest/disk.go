package roomtest

import (
	"maps"
	"time"
)

// disk is the history of a server that keeps one: the state of the room as it was last written.
type disk struct {
	delay   time.Duration // from a line to the write that has it; 0: nothing is kept
	early   bool          // lines are counted before they are written
	writing bool          // a write is planned
	run     int           // number of the server's start
	held    []held        // pongs that wait for the write

	taken map[string]uint64
	past  int // events
	said  int // messages
}

type held struct {
	seat  *seat
	taken uint64
}

func (d *disk) waits() bool { return d.delay > 0 && !d.early }

// Keep makes the server keep a history. Each line is on disk within delay, and is counted only
// then, or at once if early is set. A client that returns is welcomed once all is on disk.
func (s *Server) Keep(delay time.Duration, early bool) {
	s.do(func(r *room) {
		r.disk.delay, r.disk.early = delay, early
		r.commit()
	})
}

// Unkept makes the server take lines without keeping them, which it explains with why. The empty
// string ends this. It has no influence on Kill.
func (s *Server) Unkept(why string) { s.do(func(r *room) { r.unkept = why }) }

// Kill ends the server without a word. It starts again with its history, which Keep has begun, in
// the same epoch. Messages that were not on disk are no longer a part of the result of Said.
func (s *Server) Kill() {
	s.do(func(r *room) {
		r.cut()
		d := &r.disk
		d.run++
		d.held, d.writing = nil, false
		r.taken = maps.Clone(d.taken)
		r.past, r.said = r.past[:d.past], r.said[:d.said]
		r.seq += 1000 // the numbers continue after all that may have been used
	})
}

// Rewind makes the next event number again that of the first event, as after a power failure.
func (s *Server) Rewind() {
	s.do(func(r *room) {
		r.cut()
		r.seq, r.past = 0, nil
		r.commit()
	})
}

// plan plans to write what was taken.
func (r *room) plan() {
	d := &r.disk
	if d.delay == 0 || d.writing {
		return
	}
	d.writing = true
	run := d.run
	time.AfterFunc(d.delay, func() {
		r.server.do(func(r *room) {
			if d.writing && d.run == run {
				r.commit()
			}
		})
	})
}

// commit writes what was taken, and sends the pongs that waited for it.
func (r *room) commit() {
	d := &r.disk
	d.writing = false
	d.taken, d.past, d.said = maps.Clone(r.taken), len(r.past), len(r.said)
	for _, h := range d.held {
		if r.seats[h.seat] {
			r.pong(h.seat, h.taken)
		}
	}
	d.held = nil
}
