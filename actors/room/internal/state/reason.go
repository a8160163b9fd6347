package state

// Reason says which notice a Note is, or why a user left (Left) or a seat has ended (Bye). The zero
// Reason stands for a text that a user or a transport has given.
type Reason uint8

// The notices.
const (
	NotHeard    Reason = iota + 1 // lines for Room were not said, since the seat is not in it
	Backlogged                    // a long answer is refused, since the seat has not taken earlier ones
	Saving                        // a long answer is refused, since many seats read slowly
	Busy                          // a replay is refused, since the burst has too many
	PrivateLost                   // Nick's connection was lost, and perhaps a private line to them
	PrivateKept                   // the same, but the line is shown to Nick if they come back
)

// The reasons for the end of a seat.
const (
	Quit     Reason = iota + PrivateKept + 1 // it has left
	TooSlow                                  // it read too slowly
	ConnLost                                 // its connection has failed
	Fault                                    // its dialect panicked
	Replaced                                 // the client has another seat now
	Closing                                  // the actor ends
)

var reasons = [...]string{
	NotHeard: "not heard", Backlogged: "backlogged", Saving: "saving memory", Busy: "busy",
	PrivateLost: "private line lost", PrivateKept: "private line kept",
	Quit: "quit", TooSlow: "too slow", ConnLost: "connection lost", Fault: "fault", Replaced: "replaced", Closing: "closing",
}

// String returns the reason for developers, and "" for the zero Reason.
func (r Reason) String() string { return reasons[r] }
