package accounts

import (
	"context"
	"time"

	"tertulia/actors/event"
)

// A Store keeps accounts, bans, acts and waiting messages on disk. Its methods are called from one
// goroutine at a time, and return once the change is on disk.
type Store interface {
	// Load returns all accounts and bans.
	Load(ctx context.Context) ([]Record, []Ban, error)
	// Put adds an account, or replaces the one of the same folded name.
	Put(ctx context.Context, r Record) error
	// Delete removes an account, its marks, and the messages that wait for it.
	Delete(ctx context.Context, name string) error
	PutBan(ctx context.Context, b Ban) error // adds it, or replaces the one of the same target
	DeleteBan(ctx context.Context, t event.Target) error
	AddActs(ctx context.Context, acts []Act) error
	// Acts returns the newest n acts, newest first.
	Acts(ctx context.Context, n int) ([]Act, error)
	// AddMessage adds a message, whose At is in whole milliseconds.
	AddMessage(ctx context.Context, name string, m Message) error
	// Messages returns the messages that wait for an account, oldest first.
	Messages(ctx context.Context, name string) ([]Message, error)
	// DeleteMessages removes those of them that are not newer than latest.
	DeleteMessages(ctx context.Context, name string, latest time.Time) error
	// Charters returns the charters of rooms.
	Charters(ctx context.Context) ([]event.Charter, error)
	// PutCharter adds a charter, or replaces that of the same room. One without Data is removed.
	PutCharter(ctx context.Context, c event.Charter) error
	// Marks returns the marks of an account.
	Marks(ctx context.Context, name string) ([]Mark, error)
	// PutMarks adds marks, or replaces those of the same account and target.
	PutMarks(ctx context.Context, marks []Mark) error
	Close() error
}

// A Record is what a Store has of an account.
type Record struct {
	Name      string // as its user spells it; accounts are compared in the form of plain.Fold
	Hash      string // of the password: $argon2id$v=19$m=...,t=...,p=...$SALT$SUM
	Roles     event.Roles
	Confirmed bool   // the server's owner has made or confirmed it, so -operators may name it
	Stamp     uint64 // see Login; less than 1 << 63
	Made      time.Time
	Seen      time.Time // the latest login; may be a day old
}
