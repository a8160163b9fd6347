// Package shelf moves files between local folders and the shelf of a tertulia
// server, over FTP. It does not depend on a terminal: it reports its progress as
// events.
//
// # Guarantees
//
//   - A download gets its name only when it is complete. It is written to a file
//     whose name ends in PartSuffix, compared with the server's SHA-256, flushed and
//     then renamed. A local file that differs is replaced only with Force.
//   - An interrupted transfer is resumed. Within a run, each retry follows after a
//     pause that doubles up to 15 s, until nothing has moved for Config.Wait. A
//     later run resumes too. A download is resumed if its part has the time of the
//     server's file, or if the server offers a SHA-256. An upload is resumed from the
//     bytes that the server has kept. If the SHA-256 shows that these belong to
//     another version, the whole file is transferred again, once.
//   - An upload announces its size, so that the server can detect an incomplete one.
//     Finally the SHA-256 is compared.
//   - Nothing is written outside of the target folder (os.Root), whatever the server
//     lists. Names with a slash or a control character are rejected.
//   - A server that is silent for Config.Timeout counts as lost. Its replies,
//     listings and folder trees are bounded.
//
// # Goroutines
//
// Get, Put and Remove start Config.Jobs workers, plan on the caller's goroutine, and
// return when all workers have ended. There are at most as many connections as jobs.
// They are in a channel, from which the planner and the workers borrow one for each
// step. The caller must receive events until the call returns.
//
// # The library
//
// github.com/jlaffaye/ftp implements the protocol. It does not support ALLO and
// HASH, so this package sends them on the library's connection, between two of its
// commands. That is safe because a session runs only one command at a time.
package shelf
