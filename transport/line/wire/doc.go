// Package wire is the client mode: the lines that a chat server and our own client send
// each other, over TCP and over UDP. Both ends, the tests and the load tool use it. A
// server appends lines, a client parses them, and the other way round for the greeting.
//
// The package has no state and does no input or output. It does not make text safe to
// show: a client does this with each line that it receives (package plain).
//
// # Lines
//
// A line is UTF-8 and ends in LF. The server sends CR LF, and a client ignores the CR. A
// line of the server has at most MaxServerLine bytes. The server announces the size of a
// client's line.
//
// # The greeting
//
// The client's first line, in the place of a nick, is
//
//	/client 1 KEY EPOCH SINCE ROOM
//
// 1 is the Version. KEY is 32 hexadecimal digits, which a client process chooses at random
// once. EPOCH, SINCE and ROOM describe the last line that the client saw ("-", "0" and
// "#tertulia" at first). If the server needs a password, "/pass PASSWORD" follows. The
// next line is the nick. A user of an account sends "/login ACCOUNT PASSWORD" before the nick,
// and needs no /pass then. The nick of such a user is the account's, whatever the next line is.
// An older server answers /login with text for a person, and takes the nick for a guest's.
//
// The server answers the greeting with its limits, as words of the form NAME=VALUE:
//
//	/client 1 max-line=1024
//
// max-line is the largest size of a client's line in bytes, without its end: a number from
// LeastMaxLine to MostMaxLine. A client ignores words that it does not know. An older
// server sends no such answer before the welcome: max-line is DefaultMaxLine then. An
// older client takes the answer for text for a person, like the lines before it, and
// ignores it. The server answers a greeting that it cannot use with text for a person, and
// closes.
//
// While the password waits to be checked, the server sends a note every few seconds. A
// client that ends its stream during this wait has left.
//
// # Lines of the server
//
// After the answer every line of the server has the form
//
//	@SEQ MS KIND ROOM BODY
//
// SEQ is the event's position in the one order of all events, and MS its time in Unix
// milliseconds. Joins, leaves, renames and their summaries have no position: their SEQ is 0.
// So have most answers. KIND is a word for its kind, of the letters a to z. ROOM is the room
// ("-": none). BODY is the text that a person would see, and may be empty or contain
// spaces. The kinds:
//
//	denied   a password is needed, is wrong, or was not checked since too many of
//	         the address wait; BODY is why, and the server closes
//	noentry  the user may not come in, since the login is not valid, an account is
//	         needed, or the user is banned; BODY is why, and the server closes
//	login    the user is logged in to an account now; BODY is its name ("-": they
//	         have logged out)
//	refused  the nick was refused; BODY is "FREE REASON": a free nick (or "-") and why
//	welcome  the seat exists; BODY is "EPOCH TAKEN NICK"; what follows with a SEQ
//	         that is not larger is history
//	room     the seat is in ROOM now; the room's recent lines follow
//	msg      NICK said a line in ROOM: "NICK: TEXT"
//	act      NICK does something, with /me: "NICK * TEXT"
//	priv     NICK told the user something in private: "NICK (to you): TEXT"
//	sent     the user told NICK something in private: "you (to NICK): TEXT"
//	join     a join
//	leave    a leave
//	crowd    a summary of joins and leaves, or of renames
//	nick     a rename: "* OLD is now NEW"
//	file     something happened on the file shelf
//	removed  NICK removed the line NUMBER of ROOM: "* NICK removed line NUMBER"
//	order    an operator has changed ROOM or one of its members, or a user invites another one;
//	         who is put out sees the note of it, and then the room that they are in now
//	gap      lines that followed SINCE are missing in a replay
//	unkept   the lines that the next TAKEN covers are said, but not kept; BODY is why
//	pong     the answer to /ping, and the last line but one; BODY is TAKEN
//	note     the server's word, such as the answer to a command
//	bye      the last line before the server closes; BODY is why
//
// A client shows the BODY of a kind that it does not know.
//
// The NUMBER of a removed line is its SEQ. A screen that can change what it has shown takes
// the line away. Other screens show the BODY. The line does not come again in a replay.
//
// # Lines are said once
//
// TAKEN counts the lines after the nick that the server has taken under KEY in this
// EPOCH, over all connections with KEY. A client keeps the lines that no TAKEN covers yet
// and sends them again after a reconnect, so no line is lost or said twice. A line that
// the server splits counts as one line, once all of it is said. The server does not take
// a client's last line if it has no end: the rest of it was lost.
//
// At a planned end the server sends the last TAKEN immediately before its bye, so no line
// is said twice over a restart. If a bye follows a TAKEN that does not cover all lines of
// the client, the client connects again. If the server is killed, a client sends the lines
// that no TAKEN covers again. If EPOCH has changed, the server has restarted without its
// history, and counts anew. SEQs of another EPOCH have no meaning: the client gets all lines
// of the room that the server has kept.
//
// # Lines are kept
//
// If the server keeps a history, TAKEN covers a line only once it is on disk. This takes up
// to about 110 ms. The server writes TAKEN together with the lines, and EPOCH is that of the
// history. So both survive a restart, also after the server was killed, and a client does
// not notice the restart. SEQs continue, and may jump: a jump is not a gap. Other users may
// see a line twice: the server has shown it, but was killed before the line was on disk.
//
// If the disk fails, or does not answer for 2 s, the server takes lines without keeping
// them. Then an unkept is directly in front of the pong or the welcome whose TAKEN is the
// first to cover such lines. A client counts all lines that this TAKEN is the first to cover
// as not kept. A TAKEN that covers lines without an unkept says that lines are kept again.
// An older client shows the BODY of the unkept, and takes the lines for kept.
//
// TAKEN never falls during a connection. In the same EPOCH, the TAKEN of a welcome may be
// smaller than one that the client has seen. Then the server has restarted, and it did not
// wait for the disk (-history-sync=false) or the disk had failed. Or it has forgotten a KEY
// that was not used for long. The client continues to count from the new TAKEN, and sends
// the lines that no TAKEN has covered. It does not send other lines again: they were said,
// but the history may lack them. After a power failure the SEQ of a welcome may be smaller
// than SINCE. The server uses the SEQs in between again, so the client forgets SINCE.
//
// # A client comes back
//
// A new connection replaces one with the same KEY that the server still takes for alive.
// Other users do not see this. A client that comes back in the same EPOCH gets the nick
// and the room that its KEY had last, whatever it asks for: it may not know the results of
// its last commands before its connection broke. A server that has restarted does not know
// them, and gives the client the nick and the room that it asks for.
//
// The client gets the lines of its room after SINCE. Among them, in their order, it gets the
// private lines (priv, sent). The server keeps the latest 64 of each KEY in memory. SINCE is
// the largest SEQ of both kinds of line that the client has seen. The server uses each SEQ
// once, so a client shows each private line once.
package wire

// Version is the version of the client mode.
const Version = "1"

// None stands for an EPOCH, a ROOM or a free nick that there is not.
const None = "-"

// Lines of a client, without their ends.
const (
	Ping = "/ping" // asks for a pong
	Quit = "/quit" // leaves; a bye follows
)
