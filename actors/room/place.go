package room

import "context"

// Changed receives a value after the seat's user has got another nick, and after the seat was put out of
// a room by somebody else. Several changes may be one value. Place tells how it is then.
func (s *Seat) Changed() <-chan struct{} { return s.changed }

// change tells the seat's reader that its nick or its rooms may be others.
func (s *Seat) change() {
	select {
	case s.changed <- struct{}{}:
	default: // it is told already
	}
}

// Place returns the present nick of the seat's user, and the rooms that the seat is in. It waits for the
// actor's answer.
func (s *Seat) Place(ctx context.Context) (nick string, rooms []string, err error) {
	m := placeMsg{s, make(chan placed, 1)}
	p, err := ask(ctx, s.actor, s, m, m.reply)
	return p.nick, p.rooms, err
}

// placed answers a placeMsg.
type placed struct {
	nick  string
	rooms []string
}

type placeMsg struct {
	seat  *Seat
	reply chan placed
}

func (m placeMsg) apply(_ *Actor, _ error) {
	p := placed{nick: m.seat.shared.User().Nick()}
	for at := range m.seat.shared.Places() {
		p.rooms = append(p.rooms, at.Room().Name())
	}
	m.reply <- p
}

// AccountOf returns the account of the user who has a nick. It is empty if nobody has the nick, or a guest
// does. It waits for the actor's answer.
func (s *Seat) AccountOf(ctx context.Context, nick string) (string, error) {
	m := accountMsg{nick, make(chan string, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type accountMsg struct {
	nick  string
	reply chan string
}

func (m accountMsg) apply(a *Actor, _ error) {
	account := ""
	if u := a.state.User(m.nick); u != nil {
		account = u.Account()
	}
	m.reply <- account
}
