// Package state is the part of the chat that all nodes share: users and their seats, rooms and
// their members, histories, and the memory of users who have left. It is plain data, and
// State.Commit is the only way to change it.
//
// # One state at all nodes
//
// Each node has a State, and commits the same batches of commands to it, in the same order. All
// copies are equal after the same batch. So a commit depends on nothing but the state and the batch:
//
//   - The time is the batch's. The package reads no clock.
//   - Random numbers are seeded by the place of the command in the log.
//   - No result depends on the order in which a map is iterated. A test lists each such loop.
//   - Nothing in it depends on the node: not how far a reader lags, nor its protocol, nor its
//     connection. Package room has all that, for the seats of its node.
//
// # Words
//
//   - A seat is the place of one connection. A Ref names it at all nodes.
//   - A user is a nick. The nick is unique, also among those that look like it. A user has one seat,
//     or up to MaxSeats if all of them have one account.
//   - A user is a member of a room while at least one of their seats is in it. A seat may be in no
//     room.
//   - A visitor is a user as the rules of a room see them, who may have no seat.
//   - A restriction is a ban or a mute of a room.
//   - A ticket holds all that belongs to the key of a client, also while it has no connection.
//
// # Commands and the Watcher
//
// The node of a seat checks a request and cleans its text, and proposes it as a command. A command
// names seats of its own node only, by their numbers. Commit carries it out, and reports the
// result and each effect to a Watcher, in order. The Watcher is package room: it shows this to the
// seats of its node. Methods of State, Seat, User, Room and Member only read. The values that they
// return are valid until the next Commit, unless a method says otherwise.
//
// A command that no node would propose is refused with ErrMalformed. One that panics is skipped, at
// every node alike, and its result is a *PanicError. A panic of the Watcher is not caught: the states
// would differ otherwise.
//
// # Numbers
//
// Every entry that is kept in a history, and every private one, has a Seq. It rises by one for each.
// Joined, Left, Quit, Renamed, Away, RealName and LoggedIn have none, so each node may gather them for its own
// seats. Tagged, Masked and Unmasked have none either.
// Both copies of a private line have one Seq.
package state
