// Package room is the central room actor: it owns who is here, which rooms
// there are, what is said in them and in which order, and it hands every
// event to all who shall see it.
//
// # Words
//
//   - A seat is one user's place. It has a nick and sits in one room or more.
//   - An event is something that happened: a line said, a join, a rename. The
//     events of all rooms form one total order; an event's Seq is its place.
//   - A dialect renders events into a protocol's bytes.
//   - A batch is a run of rendered events, immutable and shared by its readers. A
//     piece is a batch whose bytes are a part of another's.
//   - An outbox holds the batches that a seat's writer has not taken yet.
//
// # Goroutines
//
// The actor is one goroutine, in Run. A transport's reader calls the methods
// of Actor and Seat; each sends one message to the mailbox and, where it has an
// answer, waits for it. The transport's writer receives from Seat.Outbox. The
// actor never waits for either.
//
// # Bursts
//
// The actor lets the readers that are ready to run put their lines into its
// mailbox, takes what waits there, up to a bound, and then flushes once: the
// events of each room are rendered once per dialect in use, and every seat gets a
// pointer to the same batch. A burst of one message is one batch, so an idle room
// adds no delay; a busy one shares its work among more lines. A seat whose view of
// a burst differs from its room's (it came or went in the middle, it was told
// something in private, it does not want its own lines, it ignores somebody, it sits
// in several busy rooms) gets several batches, in the same order: pieces of its rooms'
// renderings, whose bytes it shares with all others, and what is for it alone.
//
// # History
//
// A room keeps its latest lines, and an empty one keeps them for an hour. Who
// comes back and asks for all that followed a line gets what is kept, after a Gap
// where that is not all of it. The Gap also comes where the room was forgotten in
// the meantime: the actor remembers how far forgotten rooms went.
//
// # Private lines
//
// A private line is not history. Yet the connection it was delivered to may be
// dead, and its sender was told that it was sent. So the latest private lines of
// each JoinRequest.Key are kept and shown again, in order with the room's, when a client
// comes back with the key. Users without a key cannot come back: those who told
// them something are told that the connection was lost.
//
// # Nicks
//
// A nick is unique among the seats, folded. One that has said something is kept for
// its user for five minutes after they have left it (former.go), and for an hour
// the first private line of each sender to another user with the nick is refused.
//
// # Ignoring
//
// A seat that ignores somebody gets pieces of a burst in which they have said
// something. The rest of the room does not notice.
//
// # Slow readers
//
// An outbox is a channel with one slot. The actor, its only sender, takes back
// what is still in it, appends and puts it back, so it never blocks and knows
// how many bytes each reader is behind. A batch keeps no events, so that these
// bytes, with batchCost for each batch, are what a slow reader costs. Past half of
// Config.MaxLag joins and leaves are not delivered to that seat, and long answers
// (history, lists) are refused it. One that is past Config.MaxLag and has taken
// nothing for a second is dropped.
//
// Bytes that are rendered for one seat alone (answers, private lines) are counted until
// its writer says with Seat.Wrote that it is done with them. While more than ownBudget is
// held over all seats, long answers and the lines that a newcomer is shown are left out,
// private lines to those who do not read are refused, and seats that hold more than most
// and write nothing for five seconds are dropped.
//
// # Joins, leaves and changes of nicks
//
// Announcing one join to n members costs n deliveries, so n joins would cost n².
// Each room therefore has an allowance of presence deliveries (presenceBurst,
// refilled by presenceRate a second). Within it every join, leave and change of a
// nick is its own event. Beyond it they are gathered, and told as one PresenceSummary and one
// Renames event when the allowance is back or with the next line that is said
// anyway. Who changes a nick reads so at once. One seat may change its nick five
// times in 100 seconds.
//
// # Faults
//
// A dialect is a protocol's code in the actor's loop. Where it panics, the seats
// that share it are ended, with the fault and its stack in the log, and all others
// go on.
//
// # Ends
//
// A seat ends with Leave, when it is too slow, when its dialect panics, or with
// the actor. In each case its last event is a Bye, then the outbox is closed. When
// Run's context ends the actor handles what already waits in the mailbox, ends every seat so, and
// from then on every method returns ErrClosed.
package room
