package room

import "context"

// Counts are numbers of the chat.
type Counts struct {
	Users     int // with a nick, at all servers
	Seats     int // of this server
	Operators int // of the server, who are here
	Rooms     int
	MostUsers int // at one time, since the start
}

// Counts returns them. It waits for the actor.
func (s *Seat) Counts(ctx context.Context) (Counts, error) {
	m := countsMsg{s, make(chan Counts, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type countsMsg struct {
	seat  *Seat
	reply chan Counts
}

func (m countsMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	m.reply <- Counts{Users: a.state.Len(), Seats: a.stats.Seats, Operators: a.state.Operators(), Rooms: a.state.Rooms(), MostUsers: a.most}
}
