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
// # Accounts
//
// A nick that is registered is asked for its password once: /login and the password, or another nick.
// The same nick again, and a pipe, get a variant. "/login NICK PASSWORD" may come in the place of the
// nick, and of /pass. Where accounts are required there is no seat without a login: /register makes the
// account of the nick that was given. A line that may have a password in it is never said (package
// secret).
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
// The client's first line is a greeting in the place of a nick. It switches the connection
// to the client mode: each line of the server gets a tag that a program can parse. Package
// wire specifies the mode, and both ends append and parse its lines with it.
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
