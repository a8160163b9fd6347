// Package ftp serves the shelf over FTP: RFC 959 with RFC 2389 (FEAT, OPTS),
// RFC 2428 (EPRT, EPSV), RFC 2640 (UTF-8 names), RFC 3659 (SIZE, MDTM, REST,
// MLST, MLSD), RFC 7151 (HOST), and the drafts for HASH and MFMT. It is made for
// the clients that people have: curl, lftp, Python's ftplib, the classic ftp
// command, those of file managers and of Windows.
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
// AUTH, PBSZ, PROT and SMNT are answered 502. Names are UTF-8 and are kept byte
// for byte; times are in UTC, those of LIST too. Ahead of the login only what
// the table in command.go marks as early is obeyed, and a line of another protocol, or of
// more than 4096 bytes, ends the session.
//
// # Who
//
// USER is the nick that the room shows; the password does not matter, unless
// one is configured for all. What no nick can be, and "anonymous" and "ftp",
// become a guest's nick, which is the same for one address while the server
// runs. Nicks are compared as in the chat. While somebody sits in the chat under
// the nick at another address (Config.HeldElsewhere), the session acts as
// files.Unproven: it is shown as "nick?", has its own partials, and is let into no
// drop box. A drop box lets a guest read what is handed out to all, and refuses
// what no nick can be at once. Commands that change, resume or show such a thing ask anew each time.
// A password waits until it may be checked if wrong ones came from the same network
// (accounts.Password); after five wrong ones the session ends.
//
// # What a reply means
//
// 226 after an upload says that the data connection was closed in good order,
// that the file is whole, has its name and, if the shelf waits for the disk, is
// durable. In a drop box it is a receipt: time, length, SHA-256. An upload is
// not published when its data connection is reset, when ABOR or the server's stop
// ended it, or when the control connection ended first, or with it, without a QUIT,
// as that of a killed client does (Config.PublishWithoutQuit). What
// came is kept for the same user, to be resumed as files.Partial says; 554 says that it
// cannot be, and that the whole file has to be sent. The 230 of a later login names it.
//
// A TCP stream ends alike for a client that has finished and for one that was
// killed, except that the control connection ends too. This server watches that one
// after the end of the data. Where a version would be replaced it does so for longer
// than the path needs to send a lost segment again (its retransmission time, on Linux
// from 200 ms), otherwise for as much as the path's delay varies, at least 10 ms and at
// most a fourth of the upload's time; for at least a second where fewer bytes came than
// ALLO announced. An upload with as many bytes as announced needs no watch. Where the
// system does not tell about the path the watch is a second.
//
// replyTo is the one place that turns an error into a reply: 425 no data
// connection, 426 transfer cut, 450 locked or not available now, 451 a fault of
// the disk, 452 disk full, 550 missing or not allowed, 552 quota, 553 a name
// that cannot be, 554 a restart past the end, or over another version. A disk that
// becomes full during an upload is 552, after which no client sends the file again
// by itself. What still comes of such an upload is dropped for at most 10 s, since many
// clients read no reply until they have sent everything.
//
// # Names
//
// LIST, NLST and STAT are read by people: a name with characters that a terminal obeys
// or does not show, which lies on the shelf already, is escaped there as in Go. MLSD,
// MLST and PWD are read by programs and have it as it is. New names of this kind are 553.
//
// # Resuming an upload
//
// Where nothing is published under the name, SIZE tells the user of a cut upload
// where to resume: one byte less than came, so that every client has to send
// something, and the file is published even if all of it had come. Then
//
//   - REST and STOR go on there, or at any point within what came. Where nothing
//     came from this user, they go on in a copy of the published file.
//   - APPE goes on there, but only right after SIZE has told the length. That is how
//     curl resumes.
//   - STOR without REST, or another APPE, drops what came when it begins.
//
// Any other APPE adds to the published file, or to nothing; when it is cut off,
// nothing is kept. An APPE after SIZE has told the length of the published file is
// refused while an upload of the same user waits: it is not known which of the two
// the client has the rest of. An upload that was begun beside one published version
// is not resumed beside another.
//
// # Goroutines
//
// A session has two, and a third while something takes time:
//
//   - The reader forms lines from the control connection, without Telnet's
//     commands, and passes them on, as many at once as one read brought.
//   - The session's own runs the commands in their order and is the only one
//     that writes to the control connection. It owns the session's state.
//   - A job (a transfer, a digest, the check of a password) runs beside
//     them, so that STAT, NOOP and ABOR are answered meanwhile; other commands
//     wait for its end. That of an upload also waits for the shelf's first count,
//     which comes ahead of its 150, and copies what APPE adds to. It touches nothing of the session that may change, and
//     ends with one outcome.
//
// Besides, each open port of the passive range has one that accepts, the check
// of a password has one that watches the connection, and so has the server's stop. A file of
// up to 16 KiB is sent without a job, if its data connection stands or comes within
// 5 ms.
//
// Data goes between file and socket inside the kernel (sendfile, splice), 8 MiB
// or one second at a time, so that stalls and progress are seen; text that is
// converted (TYPE A with Config.ASCII) and the first 64 KiB of an upload pass through user space. A connection that is not a
// *net.TCPConn, such as TLS would bring, takes the way through user space by
// itself.
//
// # Passive ports
//
// A port is lent to one session for one connection, which must come from the
// address of its control connection; others are closed, and accepting goes on.
// PORT and EPRT reach that address only, from port 1024 on, and none of the server's own
// machine without Config.ActiveLocal. The next PASV, EPSV,
// PORT or EPRT closes a port on which nobody came, and so does the end of
// Config.AcceptTimeout. When none is free, one on which nobody came yet is taken
// back: of the host that has the most, the oldest for which no transfer waits. Ports are
// handed out at random. 128 of the range are
// lent before the others, and stay open for 5 s when they have served, for whoever
// needs one next; what comes meanwhile is closed at once.
//
// # How a session ends
//
// By QUIT, by the end of the control connection, by 421: nothing came for too
// long, the server is stopping, the file service has ended, or too many wrong
// passwords. A running job is ended first. The last replies are written, the
// connection is half-closed, what the client still sends is thrown away for at
// most a second, then it is closed. A client that half-closes its side still
// gets what it has asked for.
//
// When the context of Serve ends, idle sessions end at once; transfers may go on
// for Config.GraceTimeout, and are cut off then. Serve returns when all
// goroutines have ended.
//
// # Limits
//
//	command line           4096 bytes, otherwise 500; before the login 421
//	commands that wait     64, or 16 KiB, then the reader waits
//	wrong passwords        5 a session; see accounts.Password
//	digests                4 at once of one host; 2 s after the control connection's end
//	sorted in a listing    20,000 entries; those behind them among themselves
//	time-outs              see Config
package ftp
