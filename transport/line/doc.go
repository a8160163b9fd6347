// Package line is chat over TCP lines, for nc, telnet and our own client.
//
// # For a person
//
// The server greets. The user's first line is their nick, and each later line is said in
// the room. A line that begins with / is a command (/help lists them). It is text,
// though, if its first word has another slash, a dot, a colon or a digit: programs print
// such lines. A line that begins with // is said with one slash.
//
// A message is shown as "ana: hola", to its sender as well. Every line of the server
// itself begins with "* ". The server accepts LF, CR LF, CR NUL and CR as line ends, and
// sends CR LF.
//
// A line of more than Config.MaxLine bytes (1024) is said in parts, cut at a space or
// else between two characters. Each part counts as a line for the rate. The server drops
// the bytes after the first 256 KiB of a line and says so to the user. It refuses a
// command over MaxLine.
//
// # For a pipe
//
// "make 2>&1 | nc -N host 4000" posts every line. A pipe does not wait for an answer, so
// the server loses none of its lines before the nick is chosen. If the first line is a
// nick that is taken and more input has arrived, the server varies the nick. If the line
// cannot be a nick, the server says it under a guest's nick. It never says a line that
// begins with a slash for a peer without a nick.
//
// A person waits for an answer. The server answers that the line cannot be a nick, and
// does not say the line later. It treats the peer as a pipe if another such line or the
// end of the stream follows within a second, and at the third such line.
//
// Before the nick, a line of another protocol (HTTP, FTP, SSH, SMTP, IRC, TLS) ends the
// session with a hint. So does a line of more than Config.MaxLine bytes.
//
// A last line without an end counts. After the end of the stream the server sends all
// pending output and closes.
//
// # For our client
//
// The client's first line, before the nick, is
//
//	/client 1 KEY EPOCH SINCE ROOM
//
// If the server needs a password, "/pass PASSWORD" follows. While the password waits to be
// checked (see accounts.Password), the server sends a note every few seconds. A client
// that ends its stream during this wait has left. KEY is 32 hexadecimal digits, which a
// client process chooses at random once. EPOCH, SINCE and ROOM describe the last line that
// the client saw ("-", "0" and "#tertulia" at first). The server answers with its limits,
// as words of the form NAME=VALUE:
//
//	/client 1 max-line=1024
//
// max-line is the largest size of a client's line in bytes. A client ignores words that
// it does not know. An older server sends no such answer before the welcome: max-line is
// 1024 then. An older client takes the answer for text for a person, like the greeting,
// and ignores it. After the answer every line of the server has the form
//
//	@SEQ MS KIND ROOM BODY
//
// SEQ is the event's position in the one order of all events (0: none), MS its time in
// Unix milliseconds, KIND a word for its kind, ROOM the room ("-": none), and BODY the
// text that a person would see. The kinds:
//
//	denied   a password is needed, is wrong, or was not checked since too many of
//	         the address wait; the server closes
//	refused  the nick was refused; BODY is a free one (or "-") and the reason
//	welcome  the seat exists; BODY is "EPOCH TAKEN NICK"; what follows with a SEQ
//	         that is not larger is history
//	room     the seat is in ROOM now; the room's recent lines follow
//	msg act priv sent join leave crowd nick file
//	         what happened: said, /me, told to you, told by you, a join, a leave,
//	         a summary of such and of renames, a rename, the file shelf
//	gap      lines that followed SINCE are missing in a replay
//	pong     the answer to /ping, and the last line but one; BODY is TAKEN
//	note     the server's word, such as the answer to a command
//	bye      the last line before the server closes; BODY is why
//
// A client shows the BODY of a kind that it does not know.
//
// TAKEN counts the lines after the nick that the server has taken under KEY in this
// EPOCH, over all connections with KEY. A client keeps the lines that no TAKEN covers yet
// and sends them again after a reconnect, so no line is lost or said twice. A line that
// the server splits counts as one line, once all of it is said. The server does not take
// a client's last line if it has no end: the rest of it was lost.
//
// At a planned end the server sends the last TAKEN immediately before its bye, so no line
// is said twice over a restart. If the server is killed, a client sends the lines that no
// TAKEN covers again. If EPOCH has changed, the server has restarted and counts from 0.
// SEQs of another EPOCH have no meaning: the client gets all lines of the room that the
// server has kept.
//
// A new connection replaces one with the same KEY that the server still takes for alive.
// Other users do not see this. A client that comes back in the same EPOCH gets the nick
// and the room that its KEY had last, whatever it asks for: it may not know the results of
// its last commands before its connection broke. It gets the lines of that room after
// SINCE. Among them, in their order, it gets the private lines (priv, sent), of which the
// server keeps the latest 64 of each KEY. SINCE is the largest SEQ of both kinds of line
// that the client has seen. The server uses each SEQ once, so a client shows each private
// line once.
//
// # Goroutines
//
// A session has two goroutines, a reader and a writer. The reader parses lines, runs
// commands and sends messages to the room. The writer sends the batches of the seat's
// outbox, and the reader's answers while there is no seat yet. Package transport
// documents the order of closing.
//
// # Limits
//
// See Config. The server reads more slowly from a peer that sends faster than
// Config.Rate, and does not drop it. It drops a peer that reads nothing for ten seconds.
// It keeps a silent peer that has a nick for as long as TCP keeps the connection.
package line
