package room

import (
	"context"

	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// Tell sends text to one user in private. The error is a *TellError that says why it was not
// delivered. The line counts as taken under the seat's key.
func (s *Seat) Tell(ctx context.Context, nick, text string) error {
	return s.request(ctx, state.Tell{Seat: s.number, Nick: nick, Line: Line{Text: plain.Said(text)}})
}

// TellLine is Tell for a line with tags or a label, for an action, or for a notice. A seat that does not want
// its own lines is shown no copy of it, but a Done if there is a label; those of Tell it is shown. Users who
// tell themselves something have one copy, which is no Echo for such a seat.
func (s *Seat) TellLine(ctx context.Context, nick string, line Line) error {
	line.Text = plain.Said(line.Text)
	return s.request(ctx, state.Tell{Seat: s.number, Nick: nick, Line: line, Silent: true})
}

// unread names the receiver of a private line as one who has not read earlier ones, if the budget is
// spent and a seat of theirs at this node holds bytes. It reports whether it has changed t. Then the
// line is refused, after all other reasons.
func (a *Actor) unread(t *state.Tell) bool {
	if len(a.budget.owners) == 0 {
		return false
	}
	peer := a.state.User(t.Nick)
	if peer == nil {
		return false
	}
	for seat := range peer.Seats() {
		if s := seatOf(seat); s != nil && a.budget.owners[&s.reader].bytes > fewBytes && a.spent() {
			t.Unread = peer.Number()
			return true
		}
	}
	return false
}
