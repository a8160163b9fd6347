// Package line is chat over TCP lines, for nc, telnet and our own client.
//
// # For a person
//
// The server greets. The first line that comes is the nick, and from then on
// lines are said in the room; a line that begins with / is a command (/help lists
// them), unless its first word has another slash, a dot, a colon or a digit in it, as
// what programs print; one that begins with // is said with one slash. A message is shown as
// "ana: hola", to its sender as well; everything that the server itself says
// begins with "* ". Lines end in LF, CR LF, CR NUL or CR; the server sends CR LF.
// A line of more than Config.MaxLine bytes (1024) is said in parts, cut at a space or
// else between two characters. Each part counts as a line for the rate. The server drops
// the bytes after the first 256 KiB and tells the user. A command over MaxLine is refused.
//
// # For a pipe
//
// "make 2>&1 | nc -N host 4000" posts every line. Such a peer does not wait for
// an answer, so the nick stage never loses what it sends: a nick that is taken is
// varied if more has come already, and a line that no nick can be is
// said under a guest's. A line that begins with a slash is never said
// for a peer without a nick. A person waits for an answer: they are told that the line
// is no nick, and the line is not said later. The server takes the peer for a pipe where
// another such line or the end of the stream follows within a second, and at the third
// such line.
//
// Before the nick, a line of another protocol (HTTP, FTP, SSH, SMTP, IRC, TLS), and a line
// of more than Config.MaxLine bytes, get a hint, and the session ends.
//
// A last line without an end counts. The server then sends what is still due and
// closes.
//
// # For our client
//
// The client's first line, before the nick, is
//
//	/client 1 KEY EPOCH SINCE ROOM
//
// and where there is a password "/pass PASSWORD" follows. While that waits to be
// checked (see accounts.Password), a note comes every few seconds; a client that ends
// its stream then has left. KEY is 32 hexadecimal
// digits, chosen at random once per client process; EPOCH, SINCE and ROOM say what
// the client saw last ("-", "0" and "#tertulia" at first). The server answers with
// its limits, as words of the form NAME=VALUE:
//
//	/client 1 max-line=1024
//
// max-line is how many bytes one line of the client's may have. A client ignores
// words that it does not know. Where the answer does not come before the welcome,
// as from an older server, max-line is 1024. An older client takes the answer for
// words to a person, as it does the greeting, and ignores it. From then on every
// line of the server's is
//
//	@SEQ MS KIND ROOM BODY
//
// with the event's place in the one order of all events (0: none), its time in
// Unix milliseconds, a word for its kind, the room ("-": none), and the text that a
// person would see. The kinds:
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
// A client must show a kind that it does not know as its BODY.
//
// TAKEN is how many lines behind the nick the server has taken under KEY, over all
// connections with it, in this EPOCH. A client keeps the lines that no TAKEN
// covers yet and sends them again after a reconnect: nothing is lost, nothing is
// said twice. A line that the server splits counts as one, once all of it is said.
// A client's last line is not taken if it has no end: the rest of it was lost.
// At a planned end the server tells the last TAKEN in front of its bye, so that nothing is
// said twice over a restart; where it is killed, a client says again what no TAKEN covers.
// If EPOCH has changed, the server has started anew and counts from 0. SEQs of another
// EPOCH mean nothing: the client gets all lines of the room that the server has kept. A connection with the KEY of one that the
// server takes for alive replaces it, unseen by the others. A client that comes back
// in the same EPOCH gets the nick and the room that its KEY had last, whatever it asks
// for: it may not have learnt what it did just before its connection broke. It gets
// the lines of that room that followed SINCE, and in their order the private ones
// (priv, sent), of which the server keeps the latest 64 of each KEY. SINCE is the
// largest SEQ of both that the client has seen; since a SEQ is given once, a client
// shows each private line once.
//
// # Goroutines
//
// A session is a reader and a writer. The reader parses, runs commands and talks
// to the room; the writer sends what the seat's outbox brings, and what the
// reader answers while there is no seat yet. Package transport tells the order of
// closing.
//
// # Limits
//
// See Config. A peer that sends faster than Config.Rate is read more slowly, not
// dropped. A peer that takes nothing for ten seconds is dropped. One that is
// silent is kept for as long as TCP keeps its connection.
package line
