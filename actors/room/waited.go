package room

import (
	"context"

	"tertulia/actors/event"
)

// ShowPrivate shows the seat private lines that waited for its user's account, in order, with their own
// times, as lines of the history. Each is a Private with a Nick, a Text and a Time. It waits only while
// the mailbox is full.
func (s *Seat) ShowPrivate(ctx context.Context, lines []event.Entry) error { return nil }
