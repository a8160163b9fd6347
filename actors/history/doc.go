// Package history keeps the entries of all rooms on disk, and finds them again.
//
// # How an entry is kept
//
// The room puts Records into an outbox of one slot, and never waits. The Actor takes them from
// there and gathers them for one transaction of the Store. A transaction begins 100 ms after the
// one before, or once 1,000 entries wait. So the first entry after a pause is written at once, and
// a busy room costs ten flushes of the disk each second. When a transaction is on disk, the actor
// tells so in Progress: the room then acknowledges the lines.
//
// Entries are kept if they have a number and a room. Private lines have no room, so they are not
// kept. The number of lines taken under each client's key is stored in the same transaction. So a
// client that returns after a crash of the server is told exactly which of its lines to say again.
//
// # Goroutines
//
// Run is the loop. It owns the queue and decides; it never touches the disk. Run starts the writer,
// which runs one job at a time: a transaction, a removal, or a step of the retention. Methods that
// read block on the disk, on the caller's goroutine. Before they read they ask the loop to write
// the entries that wait, so a reader misses no entry that was said before.
//
// When Run's context ends, the actor takes records until the room closes its outbox. It writes
// them, closes the store and returns.
//
// The chat goes first. A transaction rests between two statements, four times as long as a statement
// takes, so that a server with one core goes on with the chat. More said than the disk can take is
// lost. While it is, a transaction rests 39 times as long, and the room counts the entries of users
// without a key in place of handing them over.
//
// # When the disk fails
//
// A transaction that fails is not acknowledged. The store is opened anew and the same transaction
// is written again, until it succeeds. When entries have waited for 2 s without a commit, or need
// more than 16 MiB, the actor gives up: Progress says that they are not kept, and so it does for
// each later entry. They are a Gap in the history, and the log says so once. The actor then tries
// the store each second. Once it accepts the gap, entries are kept again.
//
// Not kept means that nothing is promised. A transaction that was tried may be on disk although it
// has failed. So it is written again once the disk works, also after its entries were told to be
// lost. A Gap counts only the entries that are missing.
//
// # Numbers
//
// Numbers rise over restarts. The store reserves a block of numbers in advance, so that a server
// that starts after a crash continues after all numbers that were given. A jump is no gap. After a
// clean end the next number follows. The epoch names the order of the numbers: another database
// has another epoch.
//
// Time never goes back by less than an hour: see Later. A range of entries is asked for by numbers.
//
// # Retention
//
// The oldest whole days go first, by age or by size, in small steps between transactions. A day is
// that of UTC. If one day is larger than the maximum size, its oldest hours go. Age counts only if
// the clock is trusted: see Keep.
//
// # Words
//
// Words are made here and not by the store, see Words, so that all languages are searched by the
// same rules.
package history
