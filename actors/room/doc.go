// Package room is the central room actor. It owns the users, the rooms, the lines said in
// them and their order, and it delivers every event to all users who may see it.
//
// # Words
//
//   - A seat is one user's place. It has a nick and sits in one room or more.
//   - An event is something that happened: a line said, a join, a rename. The
//     events of all rooms form one total order, and an event's Seq is its place.
//   - An entry (event.Entry) is the data of an event. Histories keep entries.
//   - A view is an event as the members of a room see it: its entry, and facts that
//     only this server knows. Logs consist of views.
//   - A reply (event.Reply) is an answer to one seat.
//   - A dialect renders views and replies into a protocol's bytes.
//   - A batch is a run of rendered events. It is immutable and shared by its readers. A
//     piece is a batch whose bytes are a part of another's.
//   - An outbox holds the batches that a seat's writer has not taken yet.
//
// # Goroutines
//
// The actor is one goroutine, in Run. A transport's reader calls the methods
// of Actor and Seat. Each sends one message to the mailbox and waits for the answer, if
// there is one. The transport's writer receives from Seat.Outbox. The actor never waits
// for either.
//
// # Bursts
//
// The actor lets the readers that are ready to run put their lines into its mailbox. It
// then handles the messages that wait there, up to a bound, and flushes once. A flush
// renders the events of each room once for each dialect in use, and gives every seat a
// pointer to the same batch. A burst of one message is one batch, so an idle room
// adds no delay. A busy room shares its work among more lines.
//
// A seat's view of a burst may differ from its room's: the seat entered or left
// during the burst, got a private line or an answer, does not want its own lines, ignores
// somebody, or sits in several busy rooms. Such a seat gets several batches, in the same
// order. Some are pieces of its rooms' renderings, whose bytes it shares with all others.
// The rest is rendered for this seat alone.
//
// # History
//
// A room keeps its latest lines, and an empty room keeps them for an hour. A client that
// comes back and asks for all that followed a line gets the lines that are kept, after a Gap
// if some are missing. The Gap also comes if the room was forgotten in
// the meantime: the actor remembers the newest Seq of forgotten rooms.
//
// # Private lines
//
// Private lines are not in a room's history. Yet the connection that one was delivered to may
// be dead, although its sender was answered that it was sent. So the actor keeps the latest
// private lines of each JoinRequest.Key. It shows them again, in order with the room's lines,
// when a client comes back with the key. Users without a key cannot come back: users who sent
// them private lines are notified that the connection was lost.
//
// # Nicks
//
// A nick is unique among the seats, in folded form. A user who has said something under a
// nick and leaves it can have it back for five minutes: nobody else gets it (former.go). For
// an hour after they left, the first private line of each sender to another user with the
// nick is refused.
//
// # Ignoring
//
// A seat that ignores a user gets pieces of each burst in which that user has said
// something. The rest of the room does not notice.
//
// # Answers
//
// The actor knows no language and no protocol's commands. It refuses with a *NickError, an
// *Error (about a room), a *TellError or an *IgnoreError, whose fields say why. A Note, a Quit and
// a Bye have a Reason. The texts of errors and reasons are for developers.
//
// # Slow readers
//
// An outbox is a channel with one slot. The actor, its only sender, takes back the batches
// that are still in it, appends the new ones and puts all into the slot. So it never blocks,
// and it knows how many bytes each reader lags. A batch keeps no events, so a slow reader
// costs these bytes, and batchCost for each batch. A seat that lags by more than half of
// Config.MaxLag is not shown joins and leaves, and its long answers (history, lists) are
// refused. A seat that lags by more than Config.MaxLag and has taken nothing for a second is
// dropped.
//
// Bytes that are rendered for one seat alone (answers, private lines) are counted until
// its writer reports with Seat.Wrote that it is done with them. While more than ownBudget is
// held over all seats, the actor saves memory: it refuses long answers, shows newcomers no
// history, and refuses private lines to seats that do not read. It drops seats that hold at
// least the average and have written nothing for five seconds.
//
// # Joins, leaves and changes of nicks
//
// Announcing one join to n members costs n deliveries, so n joins would cost n².
// Each room therefore has an allowance of presence deliveries (presenceBurst,
// refilled by presenceRate a second). Within it every join, leave and change of a
// nick is its own event. Beyond it they are gathered, and become one Summary of joins and
// leaves and one of changes. These come when the allowance is back, or with the next line that is said
// anyway. A user who changes their nick is notified at once. One seat may change its nick
// five times in 100 seconds.
//
// A summary is a part of a view and not an entry: it depends on the allowance, which another
// server with the same events would spend in another way.
//
// # Faults
//
// A dialect is a protocol's code in the actor's loop. If it panics, the seats that share it
// are ended, the log gets the fault and its stack, and all other seats go on.
//
// # Ends
//
// A seat ends with Leave, when it is too slow, when its dialect panics, or with
// the actor. In each case its outbox is closed. The last event before that is a Bye, unless
// the dialect has panicked: then nothing can render one. When Run's context ends, the actor
// handles the messages that already wait in the mailbox, and then ends every seat. From then
// on every method returns ErrClosed.
package room
