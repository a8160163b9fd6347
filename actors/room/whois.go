package room

import "context"

// Whois shows the seat a user: an event.Whois. Of the user's rooms it shows those that the seat may
// know of. It waits for the actor. The error is a *TellError if nobody has the nick.
func (s *Seat) Whois(ctx context.Context, nick string) error { return ErrClosed }
