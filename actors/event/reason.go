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
	NoteMuted                         // lines for Room were not said, since the user is muted there for Count seconds; 0: for ever
	NoteRegistered                    // the seat's user has the nick Nick now, since the account Text has the earlier one
)

// The reasons for the end of a seat.
const (
	EndQuit     Reason = iota + NoteRegistered + 1 // it has left
	EndTooSlow                                     // it read too slowly
	EndLost                                        // its connection has failed
	EndFault                                       // its dialect panicked
	EndReplaced                                    // the client has another seat now
	EndClosing                                     // the actor ends
	EndKicked                                      // the user Nick, an operator, has put the user out: of the server, or of Room
	EndBanned                                      // the same, and the user may not come back for now
	EndVoid                                        // the user's login is void: the password of their account has changed
)

var reasons = [...]string{
	NoteNotHeard: "not heard", NoteBacklogged: "backlogged", NoteSaving: "saving memory", NoteBusy: "busy",
	NotePrivateLost: "private line lost", NotePrivateKept: "private line kept",
	NoteModerated: "moderated", NoteSlow: "slow", NoteUnkept: "not kept", NoteKept: "kept again",
	NoteMuted: "muted", NoteRegistered: "nick registered",
	EndQuit: "quit", EndTooSlow: "too slow", EndLost: "connection lost", EndFault: "fault", EndReplaced: "replaced", EndClosing: "closing",
	EndKicked: "kicked", EndBanned: "banned", EndVoid: "login void",
}

// String returns the reason for developers, and "" for the zero Reason.
func (r Reason) String() string { return reasons[r] }
