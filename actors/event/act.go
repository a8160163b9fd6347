package event

import "time"

// An Act is something that an operator of a room or of the server has done. Logs and the audit table
// keep acts, so they have no secret: the Key of Who is empty.
type Act struct {
	At    time.Time
	Who   Identity // the operator; without a nick: a program on the server's machine
	What  string   // such as "kick": one of the names of the commands
	Whom  string   // the nick, account, network or line that it concerns; may be empty
	Where string   // the room; empty: the server
	Why   string   // the reason, or the new value; may be empty
}
