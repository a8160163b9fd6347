// Package accounts identifies users and decides which of them may come in. All transports ask its
// Gate, so each rule about users is in one place.
//
// # Goroutines
//
// Gate.Run owns the accounts, the bans and the passes, all in memory. Its answers never wait for a disk. A change
// goes to the one writer of the store first, is made in memory next, then the chat is told of it, and last its caller gets
// the answer. Changes are made one after another.
//
// Password.Run owns the order of guesses, at the server's password and at those of accounts. Hashes are computed on
// workers: half as many as there are processors, and at least one. 64 computations may wait; further ones are
// refused with ErrBusy. So memory is bounded: each worker takes 19 MiB.
//
// Both end with their contexts. Gate.Run writes the acts of operators first that are not written yet.
//
// # Guesses
//
// A guess takes a turn in the lane of its network, and a guess at an account also one at that account. Both waits
// double with wrong guesses, up to 30 seconds for a public network, and 5 for a private network and for an account. No account is
// ever locked. An address, or the key of a client, that gave the right password in the last 24 hours
// has a lane of its own: nobody else can make it wait.
//
// # Accounts
//
// The name of an account is a nick. No other account has a name that looks like it. Passwords have 8 to 256
// bytes, and are kept as argon2id hashes. A right password is compared by a digest in memory for 10 minutes
// after that, since some clients send it with each request. The digest is keyed by the process.
//
// # Operators
//
// An operator of the server has an account with the role, or one that Config.Operators names. The owner
// of the server has made or confirmed such an account: by tertuliad accounts, or by giving its user the one-time code.
//
// # Limits
//
//	accounts               100,000
//	registrations an hour  5 from a public network, 60 from a private one
//	messages that wait     100 and 64 KiB an account, for 30 days
//	read markers           500 an account
//	acts not yet written   1,024
//	charters of rooms      one a room
//	changes not yet made   1,024
package accounts
