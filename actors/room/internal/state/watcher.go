package state

import "tertulia/actors/event"

// A Watcher takes the reports of a Commit. Each call reports one effect, in order, while the Commit
// runs. The Watcher may read the state, and must not change it. An entry is valid until the call
// returns. A *Seat, *User or *Room is valid as long as it exists. The field Local of a Seat and of a
// Room belongs to the Watcher.
//
// The seats may be at any node. The Watcher shows entries to the seats of its own node.
type Watcher interface {
	// Taken reports that a seat with a key has a new count of taken lines. It is the last report of a
	// command but Result.
	Taken(seat *Seat)

	// Result is called after each command of the batch, with its index. err is nil, ErrNoSeat,
	// ErrMalformed, a *PanicError, or one of the refusals of this package. Only the node that has
	// proposed the batch needs it.
	Result(index int, err error)

	// Seated reports that a seat exists now. It is about to enter r, unless r is nil: then the
	// private lines of back are due, see State.Replay.
	Seated(seat *Seat, r *Room, back Replay)

	// Entered reports that a seat enters a room. The members see e, unless it is nil: then they need
	// not notice. The room does not count the seat yet, so its members are the others, and the
	// user if another of their seats is in it. rank is the one that the user is about to have there.
	// The seat is due the lines of back.
	Entered(seat *Seat, r *Room, rank event.Rank, e *event.Entry, back Replay)

	// Exited reports that a seat has left a room, which has stopped counting it. The members see e,
	// unless it is nil. It is a Left or a Quit, and why.Reason says why if its Text does not. A seat
	// with the reason EndKicked or EndBanned was put out, and is told. The Quits
	// of one seat, up to its Ended, are one event.
	Exited(seat *Seat, r *Room, e *event.Entry, why End)

	// Ended reports that a seat has ended, after it has left all rooms. Its taken lines still count.
	Ended(seat *Seat, end End)

	// Transferred reports that a seat has another user now. It alone sees e, a Renamed from its former
	// user's nick to that of its present one. It has left its rooms, and is about to enter them again.
	Transferred(seat *Seat, e *event.Entry)

	// Yielded reports that a user has another nick, since the account has the earlier one. Changed came
	// before.
	Yielded(u *User, account string)

	// Entry reports that all members of a room see e. from is the seat that has caused it, or nil. with
	// goes with it if it is a line.
	Entry(r *Room, e *event.Entry, from *Seat, with Attached)

	// Passed is Entry for an entry that is not kept: a Tagged, an Invited, a Masked or an Unmasked.
	// The two users whom an Invited names see it in Private as well.
	Passed(r *Room, e *event.Entry, from *Seat, label string)

	// Private reports that one seat sees e, which is a Private, an Acted, a Notice, a Tagged or an
	// Invited. from is the seat that has caused it, or nil. If both have one user, it is the copy of the
	// sender. with goes with it if it is a line.
	Private(to *Seat, e *event.Entry, from *Seat, with Attached)

	// Changed reports that the user has another nick (Renamed), is away or back (Away), has another real
	// name (RealName), or an account or none (LoggedIn). Their own seats and the members of their rooms
	// see e. Its Room is empty.
	Changed(u *User, e *event.Entry)

	// Reranked reports that a member has another rank than the one that they had, though nobody gave it to
	// them: they have logged in or out.
	Reranked(m *Member, had event.Rank)

	// Configured reports that a seat has changed the settings of a room.
	Configured(r *Room, by *Seat)

	// Chartered reports that a room has another charter, or has none any longer if c is nil: it is forgotten, or
	// nothing of it lasts.
	Chartered(room string, c *Charter)

	// Doubted reports that private lines of the seat sender may not have reached the seat of, whose
	// connection is lost. They are kept for its user if of has a key.
	Doubted(sender, of *Seat)
}
