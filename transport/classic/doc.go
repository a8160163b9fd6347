// Package classic serves the unchanged programs (Python 2.7) of the lab on sockets from
// which this project grew. They are a multi-user chat, a turn-taking chat over TCP and
// over UDP, hello over TCP and over UDP, and a simple FTP. Their users are in the same room
// as all others, and see the same shelf. A person with nc can use each port too. None of
// the programs can send a password: if the server needs one, these ports must stay closed.
//
// # Common rules
//
// The protocols have no frames. The programs expect that one send is one recv of at most
// 1024 bytes. A message ends in a newline only where this document shows it. Text is
// UTF-8. If a user types an empty line, their program sends no bytes over TCP, so both
// sides would wait for ever; over UDP it sends an empty datagram. For the server that
// means:
//
//   - One write is one message of at most 1024 bytes, without Nagle's
//     algorithm (Go's default), and there is no banner on any port.
//   - One read is one message. A FIN may never arrive.
//   - The programs compare the exact bytes of a message: intr_apodo and exit
//     alone in a read are commands. A user's text never is one.
//
// # How the stream is cut
//
// A peer whose first message contains a line end, such as nc, ends its lines. From then
// on each of its lines (LF, CR LF, CR NUL or CR) is a message, however the stream is
// split. The server's answers to it end in a newline, even those that have none for the
// lab's programs. Any other peer is one of the lab's programs:
//
//   - Its first message, a name, ends at a pause of 100 ms: a name in two
//     segments is one name.
//   - After that one read is one message; several lines in it are several messages.
//     The server waits up to 200 ms for the rest of an incomplete message. Incomplete
//     are a cut UTF-8 character, and the beginning of a text that the program sends in
//     one piece (its prefix, a command).
//   - More than 1024 bytes are several messages.
//   - Lines that ran together in the multi-user chat ("ana: unoana: dos") are
//     split at the client's own prefix. The server cannot distinguish them from the
//     text "mañana: no" of a user ana, and splits it too. With a nick of one or two
//     characters, words with this end are common: after a letter, the prefix counts
//     only at the beginning. A "salir" that ran into a line is a part of that line.
//
// A first message of HTTP, FTP, SSH, SMTP, IRC or TLS is not a name. Neither is one of
// at least 1024 bytes, or one over Config.MaxLine from a peer that ends its lines. The
// server says so to the peer and closes.
//
// # Multi-user chat: TCP 1045
//
// The lab's client connects to 1046, by mistake; its server has 1045.
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
// The server sends nothing else in the same read as intr_apodo: the client would show it
// as text and never send its nick. If the nick is taken or not valid, the user gets a free
// nick like it and the notice "* you are ana2: ana is taken". The server removes the
// prefix of a message if it is the prefix that the client makes of its nick. It shows the
// rest under the nick that the room knows, in as many messages of 1024 bytes as
// necessary, each with the nick at its beginning. The newline at the end of each message
// separates them on the client's screen. Private messages, actions, renames, files and
// notices of the server look the same as in the other chats ("* ana is now eva"). There
// is no history.
//
// After salir the client's second thread still reads, so the server must close, or the
// client never ends. If the server closes before the client sends salir, the client fills
// its screen with empty lines until its user types salir. So the server drops a client
// only when the server ends, when the client reads nothing, or when it has sent no nick
// in twice Config.FirstLine. It sends a line with the reason first.
//
// # Turn-taking chat: TCP 2085, UDP 2502
//
//	S: tertulia       TCP: on accept
//	C: ana            TCP: 1 s later. UDP: first of all, and S: tertulia after it
//	C: hola           is said in the room
//	S: bob: ¿qué tal? exactly one message for each of the client's
//
// The answer contains all messages of others since the last answer, each on a line. The
// server delays the answer until somebody says something; joins and leaves do not count.
// If the last other user leaves, the answer ends with a line that says so, once:
// "* bob left: nobody else is here now; exit leaves the chat". The server sends this line
// to a client that waits, or in answer to its next message, unless somebody has joined by
// then. If the answer has more than 1024 bytes, the server leaves out the oldest lines,
// and the first line gives their number. An empty message is a turn in which the user says
// nothing.
//
// The server sends no other message on its own: the client would take it for the answer
// to its next line. The one exception is exactly "exit", which ends the client, when the
// server ends or forgets it. "exit" from a UDP client ends its session without an answer;
// the TCP client sends "ana ha salido del chat" instead.
//
// The server identifies a UDP client by its address and port. The first datagram from a
// new address is a name. The server forgets a client that is silent for Config.TurnIdle
// and sends "exit" to it. A new client gets "exit" too if there are Config.MaxTurns.
//
// Addresses of datagrams can be forged, and these clients have no means to prove theirs.
// Until a second datagram arrives from an address, the server sends it at most
// transport.Amplification times the bytes of the first. After that each datagram causes
// at most one answer of at most 1024 bytes, at Config.Rate a second at most. So open this
// port only to a network whose hosts you trust.
//
// # Hello: TCP 2058, UDP 1207
//
//	C: Hola mundo!            TCP: always these 11 bytes. UDP: what its user typed
//	S: hello from tertulia!   TCP only; the UDP client does not read
//
// The room sees "* hello from 10.0.0.5: Hola mundo!", with at most 1024 bytes of a UDP
// hello. It sees up to ten hellos from one address at once, and then one in two seconds.
// The answer to a TCP client says so if its hello is not shown.
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
// No answer is empty, since the client would wait for ever: an empty listing or file is
// one newline. The lab's client reads 1024 bytes and takes the rest for its next answer.
// The server sends the whole file nevertheless, since other programs read on.
//
// The protocol has no mark for the end of a content. The content ends at a pause of
// 200 ms, or of one second after more than 1024 bytes, or at the end of the stream. If no
// byte arrives in 3 s, the file is empty (Config.FirstLine for a peer that ends its
// lines). If the shelf cannot store the file, for example because the disk is full, the
// answer to the next command is error.
//
// Names follow the rules of the shelf (see package files). A name is refused with error if
// it begins with -, contains one of ; & | ` $ < >, or is one of the commands. The server
// passes names and contents to the file-service actor, and never to a shell.
//
// # Goroutines
//
// A TCP session has two goroutines, a reader and a writer. The reader splits the stream,
// calls the room and the shelf, and gives commands to the writer. The writer sends, and
// also receives from the seat's outbox. Package transport documents the order of closing.
//
// The turn-taking chat over UDP has one goroutine that reads the socket and never waits.
// A second owns the table of sessions and passes the datagrams to them. Each session has
// its own goroutine. One goroutine owns the limits of all hellos.
//
// # Limits
//
// See Config. The server reads more slowly from a TCP peer that sends faster than
// Config.Rate. Over UDP it drops and counts the datagrams that it cannot queue. It drops a
// TCP peer that reads nothing for ten seconds.
package classic
