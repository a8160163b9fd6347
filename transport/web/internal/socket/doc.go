// Package socket is the chat over WebSocket (RFC 6455), for the page and for programs.
//
// # Frames
//
// Both ends send text frames, each with one object of JSON. Package wire describes the protocol that
// they share with our client over lines: KEY, EPOCH, SINCE and TAKEN. Fields that are empty or 0 are
// left out. Times are in milliseconds since 1970 (Unix), and names of rooms have their #.
//
// # Requests
//
// A request of the page is an object with one member, such as {"enter":{"room":"#lab"}}:
//
//	hello    asks for a seat: key, epoch, since, private, room, nick, lang
//	line     a text: a line as it was typed. "room" stands beside it, and "to" if it is for one user:
//	         a command is carried out in room, and any other line is told to the user alone
//	ping     asks for a pong
//	quit     leaves for good: why
//	enter    enters one more room: room, since
//	exit     leaves room
//	page     asks for lines of room: before, after or around the seq of one; count
//	search   asks for the newest lines that have words: words, room, nick, since (a date)
//	members  asks who is in room
//	rooms    asks which rooms there are
//
// The first one is a hello. The user is logged in as the cookie of the handshake says. The server answers a nick that is refused with refused; then another
// hello follows. Only lines count in TAKEN. Requests are carried out in their order.
//
// # Frames of the server
//
// The server sends each event and each answer as one frame. The member "kind" says which it is:
//
//	welcome  the seat exists: epoch, taken, nick, seq
//	refused  the nick was refused: text, and free, a nick that is free; account is the registered name if
//	         the nick is one, or looks like one
//	account  the user is logged in to account, as an operator of the server if operator is set, or to none; it
//	         also follows the welcome of a user who is logged in. POST /login changes a ticket into the cookie
//	room     the seat is in room now, with count others, some of them in names; recent lines follow
//	msg act  nick said or does text in room; account
//	notice   nick, or the server, gives notice of text in room
//	priv     nick told the user text in private
//	sent     the user told peer text in private
//	join     nick entered room
//	leave    nick left room: text says why
//	quit     nick left the server, and so all rooms: text says why
//	crowd    a summary: joined, left, names; or renamed, changes
//	nick     nick is called peer now, in all rooms
//	file     nick changed files: change, path, to, size, count, box, unproven, and text, a sentence
//	topic    nick set the topic of room to text
//	ranked   nick gave peer the rank in room
//	kicked   nick put peer out of room: text says why
//	banned   nick banned peer from room, for some seconds or for ever; text is a sentence
//	unbanned nick ended the ban of peer; text is a sentence
//	muted    nick muted peer in room, for some seconds or for ever; text is a sentence
//	unmuted  nick ended that; text is a sentence
//	configured nick changed the settings of room; text is a sentence
//	expelled nick banned peer from the server, and so from all rooms; text is a sentence
//	invited  nick invited peer to room
//	away     nick is away, as text says, or is back
//	removed  nick removed the line of room whose seq is line
//	gap      lines of room are missing in a replay
//	unkept   the lines that the next taken covers are said, but not kept: text
//	pong     taken lines are said, and kept
//	note     text is the server's word, such as one line of the answer to a command in room
//	left     the answer to an exit: room; or the user was put out of room, and text is a sentence
//	page     the answer to a page: room, lines, more, after, gap, first, last
//	found    the answer to a search, newest first: lines, more
//	members  the answer: room, topic, topicBy, count, list of nick, rank, founder, operator, away, account;
//	         and the settings of room: invite, moderated, secret, keyed, slow (seconds), limit
//	rooms    the answer: list of room and count, more
//	error    a request of the kind "of" about room, as the request names it, has failed: text
//	bye      the last frame: reason, taken, text. After the reasons "kicked" and "banned" the page does not
//	         come back by itself, and after "login" its user has to log in again
//
// Lines and news have seq and time, and history if they are replayed. The lines of a page and of a
// found are objects like those of the frames. more says that there are others, before first, or after
// last if the request has after. Around a line, after says that there are others after last. A user
// does not see lines of those whom they ignore, so first and last may be those of other lines.
//
// After a bye comes the close frame: 1001 when the server closes, and 1000 otherwise.
//
// # One rendering for all
//
// Frames of a server are not masked. So the dialect renders an event with its header once for all
// sockets, and a batch of them is written at once.
//
// # A peer that breaks the protocol
//
// The close frame says why: 1002 for a malformed frame, 1009 for a message over 64 KiB, or one
// that has more than 4 KiB besides the text of a line, 1007 and 1003 for one that is not text in UTF-8, and 1008 for one that
// is no request. The reasons in close frames are in English, as they are for programmers. Messages and
// pings over the rate are not lost: the server reads more slowly. So it does after 64 other frames,
// such as pongs and fragments, which cost as much as a message.
//
// # Silent peers
//
// A seat is kept as long as TCP keeps the connection. The keep-alive of TCP, which net/http turns on,
// notices a phone that is gone, without waking those that are there. A ping of the server would tell
// no more, and cost each idle socket a timer. A proxy may end a silent connection: the page's own pings
// prevent that.
//
// # Goroutines
//
// Server.ServeHTTP gives the connection to Server.Run, so that net/http keeps nothing of it. A session
// has two goroutines, a reader and a writer: see package sessions. Package transport documents the
// order of closing.
package socket
