// Package sqlite keeps the history in one SQLite file, and the accounts in another one: a login must
// not wait until the history is written. DB implements history.Store, and Accounts implements
// accounts.Store. SQLite is compiled into the program (modernc.org/sqlite, without cgo).
//
// # The files
//
// A file is in WAL mode with synchronous=FULL: when a transaction has returned, it is on disk.
// Deleted content is overwritten (secure_delete). The schema has a version (user_version); Open
// applies the steps from an older version, and refuses a newer one. Times are in milliseconds since
// 1970. See schema.go and accounts.go. An application id tells the two kinds of files apart.
//
// A further file with the suffix .lock, which stays empty, is locked while the database is open. So
// a second server that uses the same file is refused. After an error of the disk the file is opened
// anew. No other code of the process may open the
// files: closing them would drop the locks of SQLite.
//
// # The index
//
// Entries are in segments of consecutive numbers, which are of one day each. Each segment has an
// FTS5 table of its own. So a day is removed with its table as a whole, a search for the newest
// entries ends at the segment that completes it, and the cost of a word that begins many others has
// a bound. A search without a hit takes about 0.1 ms for each segment. Package history makes the
// words; the tokenizer ascii only divides them at spaces.
//
// A line costs about twice as much with its index as without. So while the chat is busy the index of
// the newest segments follows later: when the chat is quiet, in the rounds of Maintain, and at a search.
// Package history calls Index before each search.
//
// # Goroutines
//
// None are started. Accounts has one connection, for one caller at a time. A DB has one connection
// that writes, for the caller of the first group of methods of history.Store, and two that read. The
// connections that read wait in a channel, and a reader takes one. So more readers wait for their
// turn.
package sqlite
