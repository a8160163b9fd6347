// Package rooms lets programs that send single requests say lines in rooms and follow rooms, and
// serves the page for browsers without JavaScript.
//
//	POST /rooms/NAME   says the body in a room, a message for each line
//	GET  /rooms/NAME   follows a room until the client or the server ends it
//	GET  /rooms/       lists the rooms
//	/plain             the latest lines of a room, and a form
//
// # Saying
//
// The body is the text itself, or a form with a field "text". It has at most 64 KiB and 100 lines. A
// line over the limit of the chat is said in parts. All lines are said at once, so no others come between
// them, and the answer comes once they are taken: on disk, where the server keeps them.
//
// The user has no seat. Nobody sees them come or go, and the nick must be theirs or free (see
// room.Actor.SayAs). A registered nick comes with the password of its account, in Basic or by the cookie:
//
//	curl -u ana:PASSWORD -d 'hello' http://HOST/rooms/lab
//
// Without it the answer is 409. A line that may have a password in it, such as "/login ana secret", is never
// said: the whole text is refused with 400.
//
// # The rate
//
// A user has the rate of one seat. A request that reads counts as one line, since the room renders up to
// 500 for it. A request over the rate waits, or is refused with 429 if it had to wait for more than 10
// seconds. While too many others read, the answer is 503.
//
// # Following
//
// The answer has the newest lines of the room, or those after ?since=SEQ, and then each event as it
// happens: lines as a person sees them, or with "Accept: application/json" one object for each line,
// with the fields of the frames of package socket. A follower holds a place of the server's limits
// (Config.Place). One that reads too slowly is dropped, as a seat is.
//
// # Goroutines
//
// All handlers run on the goroutines of net/http, and start none. Followers, and requests that wait for
// their rate, end with Server.Run.
package rooms
