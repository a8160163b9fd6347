// Package irc serves clients of IRC, such as irssi and WeeChat. They are in the same
// rooms, and see the same lines in the same order, as everybody else. The sources are modern.ircdocs.horse
// and the specifications of ircv3.net.
//
// # A session
//
// A session has two goroutines, a reader and a writer (package sessions). The reader splits the stream into lines,
// and the dispatcher runs the command of each. Until the client is registered the writer sends the reader's
// answers. From then on the user has a seat in the room: the writer sends the batches of its outbox alone, and the
// reader's answers go through the seat. So an answer never overtakes an event, and a PONG comes after all that was
// due before.
//
// Package dialect renders what the room tells, and package protocol has the form of lines. Clients with equal
// capabilities share the renderings.
//
// # Requests
//
// A handler adds lines to the answer of its request, or passes the mark of the request to the room, which then answers.
// The dispatcher follows labeled-response: one answer gets the label, several are a batch, and none is an ACK. A handler whose
// request several replies of the room answer opens the batch itself (openBatch).
//
// An error of a handler ends the session. Refusals of the room become numeric replies (refuse).
//
// # Registration
//
// It ends once there are a nick and a username, and no negotiation of capabilities is open. The gate then checks
// the server's password and admits the user. A nick that cannot be is varied, and one that is taken is refused.
//
// # Limits
//
//	a line without its tags   512 bytes with its end; a longer one is refused with 417
//	tags of a client          4,094 bytes
//	buffers of a connection   8.5 KiB
//	a label                   64 bytes; a longer one is ignored
//	the registration          Config.FirstLine
//	silence                   a PING after 90 seconds, and the end after 240
//	requests                  Config.Rate costs a second, and Config.Burst at once; a faster client is read later
//
// A text that becomes too long for a receiver, since the source of the line counts too, is split and never cut. An
// answer of 8 KiB or more is refused with 263 while the client has not taken earlier output.
package irc
