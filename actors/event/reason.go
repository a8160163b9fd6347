package event

// Reason says which notice a Note is, why a seat has ended (Bye), or why a user left. The zero Reason
// stands for a text that a user or a transport has given.
type Reason uint8

// The notices.
const (
	NoteNotHeard    Reason = iota + 1 // lines for Room were not said, since the seat is not in it
	NoteBacklogged                    // a long answer is refused, since the seat has not taken earlier ones
	NoteSaving                        // a long answer is refused, since many seats read slowly
	NoteBusy                          // a replay is refused, since the burst has too many
	NotePrivateLost                   // Nick's connection was lost, and perhaps a private line to them
	NotePrivateKept                   // the same, but the line is shown to Nick if they come back
	NoteModerated                     // lines for Room were not said, since the user has no rank there
	NoteSlow                          // the same, since the user has to wait for Count seconds
	NoteUnkept                        // lines are not kept from now on
	NoteKept                          // lines are kept again
)

// The reasons for the end of a seat.
const (
	EndQuit     Reason = iota + NoteKept + 1 // it has left
	EndTooSlow                               // it read too slowly
	EndLost                                  // its connection has failed
	EndFault                                 // its dialect panicked
	EndReplaced                              // the client has another seat now
	EndClosing                               // the actor ends
)

var reasons = [...]string{
	NoteNotHeard: "not heard", NoteBacklogged: "backlogged", NoteSaving: "saving memory", NoteBusy: "busy",
	NotePrivateLost: "private line lost", NotePrivateKept: "private line kept",
	NoteModerated: "moderated", NoteSlow: "slow", NoteUnkept: "not kept", NoteKept: "kept again",
	EndQuit: "quit", EndTooSlow: "too slow", EndLost: "connection lost", EndFault: "fault", EndReplaced: "replaced", EndClosing: "closing",
}

// String returns the reason for developers, and "" for the zero Reason.
func (r Reason) String() string { return reasons[r] }
