// Package classic serves the programs of a lab on sockets from which this project
// grew, as they are (Python 2.7): a multi-user chat, a turn-taking chat over
// TCP and over UDP, hello over TCP and over UDP, and a simple FTP. Their users are
// in the same room as everybody else, and see the same shelf. A person with nc
// can use each port too. None of the programs can give a password: where the
// server asks for one, these ports must stay closed.
//
// # What the programs have in common
//
// There are no frames: one send is meant to be one recv, of at most 1024 bytes,
// and nothing ends in a newline except where it is said. Text is UTF-8. An empty
// line that a user types is nothing at all on TCP, so both sides would wait for
// ever, and an empty datagram on UDP. For the server that means:
//
//   - One write is one message of at most 1024 bytes, without Nagle's
//     algorithm (Go's default), and there is no banner anywhere.
//   - A read is a message. A FIN may never come.
//   - What the server sends is understood by its exact bytes: intr_apodo and
//     exit alone in a read are commands, and no user's text ever is.
//
// # How the stream is cut
//
// A peer whose first message ends in a newline, as nc sends it, is one that ends its
// lines: from then on a message is a line (LF, CR LF, CR NUL or CR), however it is
// split, and where the server's answers have no newline for the lab's programs
// they have one for it. Any other peer is one of the lab's programs:
//
//   - Its first message, a name, ends at a pause of 100 ms: a name in two
//     segments is one name.
//   - After that a read is a message; several lines in it are several messages.
//     What cannot be whole is waited for up to 200 ms: a character of UTF-8 that is
//     cut, and the beginning of what the program sends in one piece (its prefix, a
//     command).
//   - More than 1024 bytes are several messages.
//   - A first message of HTTP, FTP, SSH, SMTP, IRC or TLS is no name, nor is one of
//     1024 bytes or more. Its peer is told so, and is not served.
//   - Lines that ran together in the multi-user chat ("ana: unoana: dos") are
//     parted at the client's own prefix. The bytes cannot tell that from a user ana who
//     says "mañana: no": it is parted too. With a nick of one or two characters,
//     where words that end so are common, the prefix counts behind a letter only at the
//     beginning. A "salir" that ran into a line is taken for the line's end.
//
// # Multi-user chat: TCP 1045
//
// The lab's client connects to 1046, by a slip; its server has 1045.
//
//	S: intr_apodo                 on accept, 10 bytes
//	C: ana                        1 s later, once it has read exactly that
//	S: ana se ha unido al chat\n  to all, ana too
//	S: Te has unido al chat\n     to ana
//	C: ana: hola                  the prefix is the client's
//	S: ana: hola\n                to all, ana too
//	C: salir
//	S: ana ha salido del chat\n   to the others; S closes
//
// Until the nick has come nothing else is sent: with anything behind intr_apodo the
// client would show it and never give its nick. Where the nick is taken, empty or no
// nick at all, a free one like it is given, and "* you are ana2: ana is taken" says so. The
// prefix in front of a message is taken off where it is the one that the client's
// nick makes; all else is shown as said by the nick that the room knows, in as many
// messages of 1024 bytes as it takes, each with the nick before it. The newline
// behind each message keeps them apart on the client's screen. Private messages,
// actions, renames, files and what the server says are shown as everywhere
// ("* ana is now eva"). There is no history.
//
// After salir the client's second thread still reads: the server must close, or it
// stays for ever. If the server closes without a salir before, it fills its screen with
// empty lines until its user types it. So a client is dropped only when the
// server ends, when it takes nothing, or when it has given no nick in
// twice Config.FirstLine, and a line always says so before.
//
// # Turn-taking chat: TCP 2085, UDP 2502
//
//	S: tertulia       TCP: on accept
//	C: ana            TCP: 1 s later. UDP: first of all, and S: tertulia after it
//	C: hola           is said in the room
//	S: bob: ¿qué tal? exactly one message for each of the client's
//
// The answer is what others have said since the last one, a line each, and is
// waited for until somebody says something (joins and leaves are not that). Where
// the last other person leaves, the answer ends with a line that says so, once:
// "* bob left: nobody else is here now; exit leaves the chat". It is sent to a client
// that waits, or in answer to its next message, unless somebody has come by then. Of
// more than 1024 bytes the oldest lines are left out, and a first line says how
// many. An empty message is a turn in which nothing is said. Nothing is sent unasked,
// since the client would take it for the answer to its next line, with one
// exception: exactly "exit", which ends the client, where the server ends or
// forgets it. "exit" from a UDP client ends its session without an answer; the
// TCP client sends "ana ha salido del chat" instead.
//
// A UDP client is its address and port, and the first datagram from a new one is a
// name. One that is silent for Config.TurnIdle is forgotten and told "exit"; so is one
// that comes when there are Config.MaxTurns. Addresses of datagrams can be
// forged, and this client cannot be made to prove its own: what one datagram
// brings is one of at most 1024 bytes, at most Config.Rate a second, so open this
// port only to a network whose hosts you trust.
//
// # Hello: TCP 2058, UDP 1207
//
//	C: Hola mundo!            TCP: always these 11 bytes. UDP: what its user typed
//	S: hello from tertulia!   TCP only; the UDP client does not read
//
// The room sees "* hello from 10.0.0.5: Hola mundo!", at most 1024 bytes of it, up to ten
// times from one address and then once in two seconds; a TCP client that is not
// shown is told.
//
// # Simple FTP: TCP 1055
//
//	C: ana                    its name
//	S: a.txt\nlab/\n          the names on the shelf, also for: list
//	C: a.txt                  S: the file, or: error
//	C: subir                  S: recibido
//	C: b.txt                  S: recibido, or: error
//	C: the content            S: nothing
//	C: exit                   S: Sesion finalizada, and S closes
//
// There is no empty answer, since the client would wait for ever: an empty
// listing or file is one newline. The lab's client reads 1024 bytes and takes the
// rest for its next answer; all is sent all the same, since others read on. Nothing
// ends a content: a pause of 200 ms does, of a second once more than 1024 bytes have come, or
// the end of the stream. Nothing for 3 s is an empty file (Config.FirstLine from a
// peer that ends its lines). What is lost on the way to the shelf, such as
// for want of room, is told as error in answer to whatever comes next.
//
// A name is the shelf's (see package files); besides, it may not begin with - nor
// have any of ; & | ` $ < > in it, nor be one of the commands: error. Names and
// contents go to the file-service actor, and to no shell.
//
// # Goroutines
//
// A TCP session is a reader and a writer. The reader cuts the stream, talks to the
// room and the shelf, and orders the writer to send; the writer also takes the
// seat's outbox. Package transport tells the order of closing. The turn-taking
// chat over UDP is a goroutine that reads the socket and never waits, one that deals the
// datagrams to the sessions and owns their table, and one for each session. Hellos
// pass one goroutine that owns their limits.
//
// # Limits
//
// See Config. A peer that sends faster than Config.Rate is read more slowly; over
// UDP what is too fast is dropped and counted. A peer that takes nothing for ten
// seconds is dropped.
package classic
