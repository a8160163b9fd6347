// Package actors is the home of what tertulia knows: who is here, what was
// said and in which order, which files lie on the shelf. Nothing below this
// folder opens a socket or knows a protocol.
//
// # The rules
//
// An actor's state belongs to one goroutine, the one inside its Run, and is
// reached over channels only. There is no mutex and no atomic.
//
//   - New starts nothing. Run(ctx) is the actor's only loop, made for a
//     run.Group; it closes the mailbox when it returns.
//   - Callers see methods (a façade), not channels: a method builds a typed
//     message, sends it to the mailbox and, where it needs an answer, waits on
//     a reply channel of its own, which has room for the one reply.
//   - Every send to an actor looks whether the actor has ended, and then selects
//     on its mailbox, its end and the caller's context. So nobody hangs on an
//     actor that has ended, and nobody is told that it took a message. Package
//     mailbox has these selects, for all actors.
//   - An actor never blocks toward a client, never touches disk or network in
//     its loop, and never calls another actor and waits for it.
//
// # Who owns what
//
//   - room: nicks, seats, named rooms, their order and recent history.
//   - files: the shelf: who may write which name, how much fits, what counts as
//     published, what waits to be resumed, and what the room is told of it.
//   - mailbox: no actor; the way to one.
//   - plain: no actor; the pure functions that make text safe to show
//     and say which names are the same, or look alike.
//   - peer: no actor; the pure functions that compare addresses.
package actors
