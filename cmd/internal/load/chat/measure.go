//go:build linux

package chat

import (
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/sys/unix"

	"tertulia/cmd/internal/load"
)

// A Talk is a conversation in one or more rooms. Some users send lines of Payload bytes to
// their room.
type Talk struct {
	Rooms    int           // number of rooms
	Seats    int           // users per room
	Speakers int           // users per room who speak
	Warm     time.Duration // duration of the talk before the measurement
	Time     time.Duration
}

// Check returns an error if the numbers of rooms, seats and speakers are out of range.
func (t Talk) Check() error {
	switch {
	case t.Rooms < 1 || t.Seats < 1 || t.Speakers < 1:
		return errors.New("at least one room, user and speaker is needed")
	case t.Speakers > t.Seats:
		return fmt.Errorf("%d cannot speak in a room of %d", t.Speakers, t.Seats)
	case t.Rooms*t.Seats >= 1e6:
		return errors.New("at most 999,999 users")
	}
	return nil
}

// FanOut measures saturation: each speaker keeps window lines in flight. It returns deliveries
// per second, the server's CPU time per delivery, and the CPU use of both sides. A FaultsError
// comes with figures.
func (c *Crowd) FanOut(t Talk, window int, m load.Meter) ([]load.Figure, error) {
	if window < 1 {
		return nil, errors.New("a window has at least one line")
	}
	if t.Seats < 2 && !c.dialect.Echo {
		return nil, fmt.Errorf("with %s users do not hear themselves: a room has at least two users", c.dialect.Name)
	}
	if err := c.begin(t); err != nil {
		return nil, err
	}
	if err := c.talk(window); err != nil {
		return nil, err
	}
	if err := c.run(t.Warm); err != nil {
		return nil, err
	}
	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	before := c.arrived
	if err := c.run(t.Time); err != nil {
		return nil, err
	}
	arrived := func() int { return c.arrived }
	if _, err := c.waitFor(func() bool { return c.arrived > before }, arrived); err != nil { // t.Time may be short
		return nil, err
	}
	deliveries := c.arrived - before
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	if deliveries == 0 {
		return nil, errors.Join(errors.New("nothing is heard"), c.verdict())
	}
	figures := []load.Figure{watch.PerSecond("deliveries", "/s", deliveries)}
	figures = append(figures, watch.Cost(load.PerDelivery, "µs", time.Microsecond, float64(deliveries))...)
	return figures, c.verdict()
}

// begin checks the talk and lets all users join.
func (c *Crowd) begin(t Talk) error {
	if err := t.Check(); err != nil {
		return err
	}
	return c.join(t.Rooms, t.Seats, t.Speakers)
}

// verdict returns a FaultsError if there were faults.
func (c *Crowd) verdict() error {
	if c.faults.Any() {
		return c.faults
	}
	return nil
}

// Latency measures the time from a line to each of its deliveries, at rate lines per second.
// The time starts when a line is due, not when it is sent. So if the server delays the load,
// the waiting time of the following lines counts too. A FaultsError comes with figures.
func (c *Crowd) Latency(t Talk, rate float64, m load.Meter) ([]load.Figure, error) {
	if !(rate > 0 && rate <= 1e6) {
		return nil, errors.New("a rate is above 0 and at most a million lines a second")
	}
	if err := c.begin(t); err != nil {
		return nil, err
	}
	speakers := make([]*seat, 0, t.Rooms*t.Speakers)
	place := make(map[*seat]int) // index of each speaker; speakers take turns
	for slot := range t.Speakers {
		for _, r := range c.rooms {
			place[r.seats[slot]] = len(speakers)
			speakers = append(speakers, r.seats[slot])
		}
	}
	interval := time.Duration(float64(time.Second) / rate)
	times := hdrhistogram.New(1, int64(time.Minute/time.Microsecond), 3)
	first := time.Now().Add(interval)
	due := func(line int) time.Time { return first.Add(time.Duration(line) * interval) }
	from := int(t.Warm / interval) // first measured line
	c.heard = func(s *seat, number int) {
		if line := number*len(speakers) + place[s]; line >= from {
			took := max(1, c.now.Sub(due(line)).Microseconds())
			_ = times.RecordValue(min(took, times.HighestTrackableValue()))
		}
	}

	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	lines := from + max(1, int(t.Time/interval))
	for line, end := 0, due(lines); line < lines; {
		for ; line < lines && !due(line).After(time.Now()); line++ {
			if err := c.say(speakers[line%len(speakers)], 1); err != nil {
				return nil, err
			}
		}
		if err := c.wake(due(line)); err != nil {
			return nil, err
		}
		if err := c.poll(end); err != nil {
			return nil, err
		}
	}
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	ms := func(name string, quantile float64) load.Figure {
		return load.Figure{Name: name, Unit: "ms", Value: float64(times.ValueAtQuantile(quantile)) / 1000}
	}
	figures := []load.Figure{ms("p50", 50), ms("p99", 99), ms("p99.9", 99.9), ms("max", 100)}
	figures = append(figures, watch.Cost(load.PerDelivery, "µs", time.Microsecond, float64(c.arrived))...)
	return figures, c.verdict()
}

// wake lets poll return at a given time. The timeout of epoll has only a resolution of 1 ms.
func (c *Crowd) wake(at time.Time) (err error) {
	if c.timer < 0 {
		if c.timer, err = unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC); err != nil {
			return fmt.Errorf("timer: %w", err)
		}
		if err := c.watch(unix.EPOLL_CTL_ADD, c.timer, ofTimer, unix.EPOLLIN); err != nil {
			return err
		}
	}
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(max(1, int64(time.Until(at))))}
	if err := unix.TimerfdSettime(c.timer, 0, &spec, nil); err != nil {
		return fmt.Errorf("timer: %w", err)
	}
	return nil
}

// Join measures how fast users join, all into the same room or each into their own. It returns
// joins per second and the server's CPU time per join.
func (c *Crowd) Join(users int, own bool, m load.Meter) ([]load.Figure, error) {
	rooms, seats := 1, users
	if own {
		rooms, seats = users, 1
	}
	return c.joins(users, m, func() error { return c.join(rooms, seats, 0) })
}

// Enter measures how fast users enter one room. They are connected and registered before, and in no room. It returns
// joins per second and the server's CPU time per join.
func (c *Crowd) Enter(users int, m load.Meter) ([]load.Figure, error) {
	if c.dialect.Outside == nil {
		return nil, fmt.Errorf("with %s users are in a room at once", c.dialect.Name)
	}
	c.user = c.dialect.Outside
	if err := c.join(1, users, 0); err != nil {
		return nil, err
	}
	return c.joins(users, m, c.enter)
}

// joins measures a call that lets users join.
func (c *Crowd) joins(users int, m load.Meter, join func() error) ([]load.Figure, error) {
	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	if err := join(); err != nil {
		return nil, err
	}
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	figures := []load.Figure{watch.PerSecond("joins", "/s", users)}
	figures = append(figures, watch.Cost("CPU/join", "µs", time.Microsecond, float64(users))...)
	return figures, c.verdict()
}

// Idle measures the memory of silent users, in rooms of seats users each, after they were
// silent for quiet. It also returns the CPU use during that time.
func (c *Crowd) Idle(rooms, seats int, quiet time.Duration, m load.Meter) ([]load.Figure, error) {
	if m == nil {
		return nil, errors.New("memory is measured of a server whose process is known")
	}
	before, err := m.Resident()
	if err != nil {
		return nil, err
	}
	if err := c.join(rooms, seats, 0); err != nil {
		return nil, err
	}
	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	if err := c.run(quiet); err != nil {
		return nil, err
	}
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	after, err := m.Resident()
	if err != nil {
		return nil, err
	}
	const mib = 1 << 20
	return []load.Figure{
		{Name: "memory/user", Unit: "KiB", Value: float64(after-before) / float64(rooms*seats) / 1024},
		{Name: "memory", Unit: "MiB", Value: float64(after) / mib},
		{Name: load.ServerBusy, Unit: "%", Value: 100 * watch.Server.Seconds() / watch.Elapsed.Seconds()},
		{Name: load.OwnBusy, Unit: "%", Value: 100 * watch.Own.Seconds() / watch.Elapsed.Seconds()},
	}, c.verdict()
}
