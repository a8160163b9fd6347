package room

import "context"

// MaxWatched is the maximum number of nicks that one seat watches.
const MaxWatched = 100

// Watch adds nicks whose coming and going the seat is shown, in an Online or an Offline, and is shown at once
// how it is now. It returns those that are beyond MaxWatched, which are not added. It waits for the actor.
func (s *Seat) Watch(ctx context.Context, nicks ...string) (beyond []string, err error) {
	panic("not built yet")
}

// Unwatch ends Watch for some nicks, or for all if there are none.
func (s *Seat) Unwatch(ctx context.Context, nicks ...string) error { panic("not built yet") }

// Watched returns the nicks that the seat watches, sorted, and for each whether somebody has it.
func (s *Seat) Watched(ctx context.Context) (nicks []string, there []bool, err error) {
	panic("not built yet")
}
