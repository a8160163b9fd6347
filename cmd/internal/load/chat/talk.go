//go:build linux

package chat

import (
	"errors"
	"fmt"
	"time"
)

// errSilent ends a measurement if the server makes no more progress.
var errSilent = errors.New("the server does nothing more")

// join lets seats users join each of rooms rooms. The first speakers users of each room will
// speak.
func (c *Crowd) join(rooms, seats, speakers int) error {
	for i := range rooms {
		name := Lobby
		if rooms > 1 {
			name = fmt.Sprintf("room%d", i)
		}
		r := &room{name: name, speakers: speakers}
		c.rooms = append(c.rooms, r)
		for range seats {
			if err := c.let(c.pending - 1); err != nil {
				return err
			}
			if err := c.connect(r); err != nil {
				return err
			}
		}
	}
	return c.let(0)
}

// enter lets all users enter their room. None of them is in a room yet.
func (c *Crowd) enter() error {
	c.seated = 0
	for _, s := range c.seats {
		s.seated, s.speaker = false, c.dialect.New(nick(s.index), s.room.name)
	}
	for sent, s := range c.seats {
		if err := c.until(func() bool { return sent-c.seated < c.pending }); err != nil {
			return err
		}
		if err := c.write(s, []byte(c.dialect.Enter(s.room.name))); err != nil {
			return err
		}
	}
	return c.let(0)
}

// let waits until at most n users are still joining.
func (c *Crowd) let(n int) error {
	return c.until(func() bool { return len(c.seats)-c.seated <= n })
}

// until waits until is returns true. It returns an error if users still have no seat and no more get one.
func (c *Crowd) until(is func() bool) error {
	in, err := c.waitFor(is, func() int { return c.seated })
	if err == nil && !in {
		for _, s := range c.seats {
			if !s.seated {
				return fmt.Errorf("%w: user %d has no seat, last heard: %q", errSilent, s.index, s.last)
			}
		}
	}
	return err
}

// say sends n lines of a user.
func (c *Crowd) say(s *seat, n int) error {
	if s.gone {
		return nil
	}
	c.lines = c.lines[:0]
	for range n {
		c.text = appendText(c.text[:0], s.index, s.sent)
		c.lines = s.speaker.Say(c.lines, c.text)
		s.sent++
	}
	listeners := len(s.room.seats)
	if !c.dialect.Echo {
		listeners--
		s.next[s.slot] += int32(n) // the server does not send these lines back
	}
	c.due += n * listeners
	c.vain += n * s.room.gone
	return c.write(s, c.lines)
}

// prompt is called after a user has read. If there is a window, it lets the previous user in
// the room send more lines. A line is in flight until the next user in the room has received
// it. Some protocols do not send a line back to its sender, so the sender cannot tell.
func (c *Crowd) prompt(s *seat) error {
	if c.window == 0 || len(s.next) == 0 {
		return nil
	}
	all := len(s.room.seats)
	before := (s.slot + all - 1) % all
	if before >= len(s.next) {
		return nil
	}
	sender := s.room.seats[before]
	if n := c.window - (sender.sent - int(s.next[before])); n > 0 {
		return c.say(sender, n)
	}
	return nil
}

// talk lets all speakers keep window lines in flight until settle is called.
func (c *Crowd) talk(window int) error {
	c.window = window
	for _, r := range c.rooms {
		for _, s := range r.seats[:r.speakers] {
			if err := c.say(s, window); err != nil {
				return err
			}
		}
	}
	return nil
}

// run polls for a given time.
func (c *Crowd) run(d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if err := c.poll(end); err != nil {
			return err
		}
	}
	return nil
}

// settle stops the talk, waits for all lines in flight, and counts missing ones.
func (c *Crowd) settle() error {
	c.window = 0
	if _, err := c.waitFor(func() bool { return c.arrived+c.faults.Lost+c.vain >= c.due }, func() int { return c.arrived }); err != nil {
		return err
	}
	for _, r := range c.rooms {
		c.compare(r)
	}
	return nil
}

// missing returns the number of sent lines that the user has not received.
func (s *seat) missing() (n int) {
	for slot, next := range s.next {
		n += s.room.seats[slot].sent - int(next)
	}
	return n
}

// compare counts the missing lines of a room, and the users who received its lines in another
// order than most. Without echo, speakers do not receive their own lines, so only the orders of
// silent users are compared.
func (c *Crowd) compare(r *room) {
	orders := make(map[uint64]int)
	for _, s := range r.seats {
		if missing := s.missing(); missing > 0 {
			c.faults.Lost += missing
			c.faults.note("user %d waits for %d lines in vain", s.index, missing)
		} else if !s.wrong && (c.dialect.Echo || s.slot >= r.speakers) {
			orders[s.order]++
		}
	}
	if !c.dialect.OneOrder {
		return
	}
	most, all := 0, 0
	for _, n := range orders {
		most, all = max(most, n), all+n
	}
	if most < all {
		c.faults.Disorder += all - most
		c.faults.note("%d users of room %s heard its lines in another order than the %d others", all-most, r.name, most)
	}
}
