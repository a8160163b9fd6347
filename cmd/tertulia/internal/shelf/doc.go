// Package shelf moves files between folders of this machine and the shelf of
// a tertulia server, over FTP. It knows nothing of terminals: what happens is
// told as events.
//
// # What it promises
//
//   - A download has its name only when it is whole: it is written to a file
//     whose name ends in PartSuffix, compared with the server's SHA-256,
//     flushed and then renamed. A local file that differs is not touched
//     without Force.
//   - What was cut off goes on where it stopped: within the same run after a
//     pause that doubles up to 15 s, until nothing has moved for Config.Wait,
//     and in a later run too. A download goes on if its part has the size and
//     time that belong to the server's file, an upload from the bytes that the
//     server has kept. Where these turn out to be of another version, by their
//     SHA-256, the file is moved anew, once.
//   - An upload is announced with its size, so that the server looks twice before
//     it takes a part of it for the whole. The SHA-256 tells in the end.
//   - Whatever the server lists, nothing is written outside of the target
//     folder (os.Root), and no name is used that holds a slash or a control
//     character.
//   - A server that is silent for Config.Timeout is given up for lost; its
//     replies, listings and trees of folders are bounded.
//
// # Goroutines
//
// Get, Put and Remove start Config.Jobs workers, plan on the caller's own
// goroutine, and return when all have ended. There are as many connections as
// jobs at the most, in a channel from which planner and workers borrow one for
// each step. Events must be received until the call returns.
//
// # The library
//
// github.com/jlaffaye/ftp speaks the protocol. It has no call for ALLO and
// HASH, so these are sent on the connection that Dial gave to it, between two
// of its own commands: a session has one command at a time on its way.
package shelf
