// Package ftp serves the shelf over FTP: RFC 959 with RFC 2389 (FEAT, OPTS), RFC 2428
// (EPRT, EPSV), RFC 2640 (UTF-8 names), RFC 3659 (SIZE, MDTM, REST, MLST, MLSD), RFC 7151
// (HOST), and the drafts for HASH and MFMT. It supports the clients in common use: curl,
// lftp, Python's ftplib, the classic ftp command, and the clients in file managers and in
// Windows.
//
// # Commands
//
//	login      USER PASS ACCT REIN QUIT HOST
//	parameters TYPE (A, I, L 8) STRU (F) MODE (S) REST ALLO OPTS CLNT LANG
//	data       PASV EPSV PORT EPRT
//	files      RETR STOR APPE STOU ABOR DELE RNFR RNTO
//	folders    PWD CWD CDUP MKD RMD, and as XPWD XCWD XCUP XMKD XRMD
//	listings   LIST NLST MLSD MLST STAT
//	facts      SIZE MDTM MFMT AVBL HASH XCRC XMD5 XSHA XSHA1 XSHA256 XSHA512
//	others     SYST FEAT HELP NOOP SITE (CHMOD HELP IDLE UMASK UTIME)
//
// The server replies 502 to SMNT, and to AUTH unless it offers TLS. Names are UTF-8 and are
// kept byte for byte. All times are in UTC, including those of LIST. Before the login only commands
// marked as early in the table of command.go run. A line of another protocol, or of more
// than 4096 bytes, then ends the session.
//
// # Users
//
// USER sets the nick, which is also the nick in the chat. Any password is accepted, unless
// one is configured for all users. An invalid nick, "anonymous" and "ftp" become a guest's
// nick. It stays the same for one address while the server runs. Nicks are compared as in
// the chat.
//
// A registered nick needs the password of its account, on every server. That password also
// satisfies the one for all users. The session then acts with the account and its roles,
// under the nick as the account spells it. Where accounts are required (accounts.Required),
// USER with any other name gets 530.
//
// Each session that has logged in holds an accounts.Pass. Once the user is banned or kicked, or
// their login is void, the running transfer gets 426, and the session ends with 421 and the
// reason. An upload that was cut off in this way is not published. The login of a banned user gets
// 530, and ends the session.
//
// While another address uses the nick in the chat, the user is unproven (accounts.Gate).
// They are shown as "nick?", have their own partials, and cannot use a drop box. A drop
// box lets a guest read the files that are handed out to all, and refuses an invalid nick
// at once. Each command that changes or resumes something, or reads in a drop box, checks
// the nick again.
//
// The check of a password waits if wrong ones came from the same network or for the same
// account (accounts.Gate). Five wrong passwords end the session. A session without TLS from a
// public address is told that its password came in clear text, if the server offers TLS.
//
// # Replies
//
// 226 after an upload means that the data connection was closed in good order, and that
// the file is complete and has its name. If the shelf waits for the disk, the file is also
// durable. In a drop box the reply is a receipt with time, length and SHA-256.
//
// An upload is not published if its data connection is reset, or if ABOR or the end of the
// server cut it off. It is also not published if the control connection ends first, or
// together with it, without QUIT, like that of a killed client
// (Config.PublishWithoutQuit). The received bytes are kept so that the same user can
// resume, as files.Partial describes. 554 means that the user cannot resume and must send
// the whole file. The 230 of a later login names the upload.
//
// A TCP stream ends in the same way for a client that has finished and for one that was
// killed. But the control connection of a killed client ends too, so the server watches it
// after the end of the data. The watch lasts:
//
//   - If a version would be replaced: longer than the retransmission time of the network
//     path, which is 200 ms or more on Linux, but at most 3 s.
//   - Otherwise: as long as the delay of the path varies, at least 10 ms, and at most a
//     fourth of the upload's time.
//   - If fewer bytes came than ALLO announced: at least a second. If exactly the announced
//     bytes came, there is no watch.
//   - If the system gives no measurements of the path: a second, with the same limit of a
//     fourth for a new file.
//
// Only replyTo turns errors into replies: 425 no data connection, 426 transfer cut, 450
// locked or not available now, 451 a fault of the disk, 452 disk full, 504 REST in
// converted text, 550 missing or not allowed, 552 quota, 553 invalid name, 554 a restart
// past the end or over another version, 421 the file service has ended.
//
// A disk that becomes full during an upload gives 552, because no client repeats the
// upload by itself after this code. The server then discards the rest of the upload for at
// most 10 s. Many clients read no reply until they have sent everything.
//
// # Names
//
// People read LIST, NLST and STAT. There, a name with control or invisible characters is
// escaped as in Go. Programs read MLSD, MLST and PWD, which show the name unchanged. Such
// names exist only if they were on the shelf already: new ones get 553.
//
// # Resuming an upload
//
// If nothing is published under a name, SIZE tells the user of an interrupted upload where
// to resume. This is one byte less than the received length. So every client has to send
// something, and the file is published even if all bytes had come. Then:
//
//   - REST and STOR continue there, or at any earlier offset. If this user has no partial,
//     they continue in a copy of the published file.
//   - APPE continues there, but only right after SIZE has returned the length. curl resumes
//     in this way.
//   - STOR without REST, or another APPE, deletes the partial when it begins.
//
// Any other APPE appends to the published file, or begins a new one. If it is interrupted,
// nothing is kept. If SIZE has returned the length of the published file while the same
// user has a partial, APPE is refused: the client may mean either file. An upload that was
// begun beside one published version cannot be resumed beside another.
//
// # Goroutines
//
// A session has two goroutines, and a third while a job runs:
//
//   - The reader forms lines from the control connection and removes Telnet commands. It
//     passes on all lines of one read together.
//   - The writer runs the commands in order. Only this goroutine writes to the control
//     connection. It owns the state of the session.
//   - A job (a transfer, a digest, the check of a password) has its own goroutine. STAT,
//     NOOP and ABOR still get replies while it runs. Other commands wait for its end. The
//     job of an upload waits until the shelf has counted its files, which delays the 150.
//     It also copies the file to which APPE appends. A job uses no changing state of the
//     session and ends with one outcome.
//
// There are three other kinds of goroutines. Each open port of the passive range has one
// that accepts connections. The check of a password has one that watches the control
// connection. One more waits for the end of the server. A file of up to 16 KiB is sent
// without a job if its data connection is open or arrives within 5 ms.
//
// Data moves between file and socket inside the kernel (sendfile, splice). One call moves
// at most 8 MiB and lasts at most a second, so that the server sees stalls and progress.
// Some data passes through user space: converted text (TYPE A with Config.ASCII), the
// first 64 KiB of an upload, and uploads that are hashed while they arrive. So do
// connections that are not a *net.TCPConn, such as TLS.
//
// # Passive ports
//
// A port is lent to one session for one connection, which must come from the address of
// its control connection. The server closes connections from other addresses and continues
// to accept. PORT and EPRT may name only that address, and only ports from 1024 on.
// Without Config.ActiveLocal they may not name the server's own machine.
//
// The next PASV, EPSV, PORT or EPRT closes a port without a connection, and so does the
// end of Config.AcceptTimeout. If no port is free, the server takes one without a
// connection back from the host that has the most. Of this host it takes the oldest port
// for which no transfer waits.
//
// Ports are assigned at random. 128 ports of the range are lent before the others. After a
// transfer they stay open for 5 s for the next session. Connections that arrive in this
// time are closed at once.
//
// # TLS
//
// A client may encrypt the control connection with AUTH TLS, and data connections with PROT P (RFC 4217),
// if Config.Policy allows it. The server makes the handshake of each, over both kinds of routes. An upload
// over TLS has a mark at its end, so it needs no watch of the control connection.
//
// # How a session ends
//
// A session ends with QUIT, with the end of the control connection, or with 421. The
// server sends 421 after a time-out, after too many wrong passwords, when it stops, when the
// gate no longer admits the user, and when the file service has ended. Before the login it also sends 421 after an overlong
// line or a line of another protocol. A running job ends first. The server then writes the
// last replies, half-closes the connection, discards input for at most a second, and
// closes it. A client that half-closes its side still gets the results of its commands.
//
// When the context of Serve ends, idle sessions end at once. Running transfers may
// continue for Config.GraceTimeout and are then cut off. Serve returns when all goroutines
// have ended.
//
// # Limits
//
//	command line           4096 bytes, otherwise 500; before the login 421
//	commands that wait     64, or 16 KiB, then the reader waits
//	wrong passwords        5 a session; see accounts.Password
//	digests                see package files; 2 s after the control connection's end
//	sorted in a listing    20,000 entries; those behind them among themselves
//	time-outs              see Config
package ftp
