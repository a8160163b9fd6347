package room

import "context"

// SetRealName changes the real name of the seat's user. Users in the same rooms see a RealName.
// A long text is cut.
func (s *Seat) SetRealName(ctx context.Context, text string) error { panic("not built yet") }

// SetBot says whether the seat's client is a program.
func (s *Seat) SetBot(ctx context.Context, on bool) error { panic("not built yet") }
