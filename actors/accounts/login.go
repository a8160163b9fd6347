package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"tertulia/actors/event"
)

// A Policy says who needs an account.
type Policy uint8

// The policies.
const (
	Off      Policy = iota // there are no accounts
	Optional               // everybody may have one
	Required               // nobody comes in without one
)

// A Login is the proof that a user has given the password of an account. It is plain data, and
// comparable. The zero Login is of no account. It is void once the password or the roles of the account
// have changed, or the account is removed: then its stamp is another.
type Login struct {
	Account string      // as its user spells it
	Roles   event.Roles // of the account when the login was made or renewed
	Stamp   uint64
}

// The errors about accounts. Others are a *BanError, ErrClosed, and those of the context.
var (
	ErrNoAccounts  = errors.New("accounts: the server has no accounts")
	ErrWrong       = errors.New("accounts: wrong name or password")
	ErrBusy        = errors.New("accounts: too many passwords wait to be checked")
	ErrVoid        = errors.New("accounts: the login is void")
	ErrNotLoggedIn = errors.New("accounts: the user is not logged in to an account")
	ErrRegistered  = errors.New("accounts: the name is registered")
	ErrLooksLike   = errors.New("accounts: the name looks like a registered one")
	ErrReserved    = errors.New("accounts: the name is for an operator, who needs the one-time code")
	ErrPassword    = errors.New("accounts: the password is too short or too long")
	ErrTooMany     = errors.New("accounts: too many accounts were registered from this network")
	ErrNotKept     = errors.New("accounts: the accounts cannot be written")
	ErrNoAccount   = errors.New("accounts: there is no such account")
	ErrForbidden   = errors.New("accounts: only operators of the server may do this")
	ErrFull        = errors.New("accounts: too many messages wait for the account")
)

// Bounds of passwords of accounts, in bytes. They are checked before anything is computed.
const (
	MinPassword = 8
	MaxPassword = 256
)

// A Target says whom a ban concerns. Exactly one field is set.
type Target struct {
	Account string
	Nick    string
	Network netip.Prefix
}

// A Ban keeps users out of the server, on every protocol.
type Ban struct {
	Target Target
	By     string    // the nick of the operator
	Why    string    // may be empty
	Made   time.Time // when
	Until  time.Time // zero: for ever
}

// BanError refuses a user who is banned.
type BanError struct{ Ban Ban }

func (e *BanError) Error() string { return fmt.Sprintf("accounts: banned: %+v", e.Ban.Target) }

// An Act is something that an operator of a room or of the server has done, for the audit table.
type Act = event.Act

// A Message is a private line that waits for an account.
type Message struct {
	At   time.Time
	From event.Identity
	Text string
}

// A Store keeps accounts, bans, acts and waiting messages on disk. Its methods are called from one
// goroutine at a time, and return once the change is on disk.
type Store interface {
	// Load returns all accounts and bans.
	Load(ctx context.Context) ([]Record, []Ban, error)
	// Put adds an account, or replaces the one of the same folded name.
	Put(ctx context.Context, r Record) error
	// Delete removes an account, and the messages that wait for it.
	Delete(ctx context.Context, name string) error
	PutBan(ctx context.Context, b Ban) error // adds it, or replaces the one of the same target
	DeleteBan(ctx context.Context, t Target) error
	AddActs(ctx context.Context, acts []Act) error
	// Acts returns the newest n acts, newest first.
	Acts(ctx context.Context, n int) ([]Act, error)
	AddMessage(ctx context.Context, name string, m Message) error
	// Messages returns the messages that wait for an account, oldest first.
	Messages(ctx context.Context, name string) ([]Message, error)
	// DeleteMessages removes the oldest n of them.
	DeleteMessages(ctx context.Context, name string, n int) error
	Close() error
}

// A Record is what a Store has of an account.
type Record struct {
	Name      string // as its user spells it; accounts are compared in the form of plain.Fold
	Hash      string // of the password: $argon2id$v=19$m=...,t=...,p=...$SALT$SUM
	Roles     event.Roles
	Confirmed bool   // the server's owner has made or confirmed it, so -operators may name it
	Stamp     uint64 // see Login
	Made      time.Time
	Seen      time.Time // the latest login; may be a day old
}

// A Chat is the room actor, as the gate uses it.
type Chat interface {
	// HeldElsewhere: see room.Actor.HeldElsewhere.
	HeldElsewhere(ctx context.Context, nick, key string, addrs ...netip.Addr) (bool, error)
	// Reserve keeps nicks, and those that look like them, for the accounts of these names. Who has one
	// without the account gets another nick.
	Reserve(ctx context.Context, names ...string) error
	Release(ctx context.Context, names ...string) error
	// Expel ends the seats of users, at all servers. Their rooms are told.
	Expel(ctx context.Context, x event.Expulsion) error
	// Present returns the number of users from a network who have a seat.
	Present(ctx context.Context, network netip.Prefix) (int, error)
}

// Policy returns who needs an account. It does not block.
func (g *Gate) Policy() Policy { return Off }

// Registered reports whether a nick is the name of an account. Passwords of such a nick are the
// account's. It waits for the answer of Run.
func (g *Gate) Registered(ctx context.Context, nick string) bool { return false }

// Login checks the password of an account. The attempts of a network and those at an account are slow,
// over all transports together: Login waits for its turn. The error is ErrWrong, ErrBusy, ErrNoAccounts, a *BanError,
// ErrClosed, or the cause of ctx's end.
func (g *Gate) Login(ctx context.Context, c Claim, name, password string) (Login, error) {
	return Login{}, ErrNoAccounts
}

// Renew returns a login with the present roles of its account. The error is ErrVoid, a *BanError, ErrClosed, or the
// cause of ctx's end. The zero Login is returned as it is.
func (g *Gate) Renew(ctx context.Context, l Login) (Login, error) { return l, nil }

// Register makes an account with the name c.Nick. code is the one-time code of operators; it may be
// empty. The caller has made sure that nobody else holds the nick in the chat.
func (g *Gate) Register(ctx context.Context, c Claim, password, code string) (Login, error) {
	return Login{}, ErrNoAccounts
}

// Promote makes the account of a login an operator of the server, by the one-time code.
func (g *Gate) Promote(ctx context.Context, c Claim, code string) (Login, error) {
	return Login{}, ErrNoAccounts
}

// ChangePassword changes the password of the account of c.Login. All its other logins become void: their seats and
// sessions end.
func (g *Gate) ChangePassword(ctx context.Context, c Claim, old, password string) (Login, error) {
	return Login{}, ErrNoAccounts
}

// Remove removes the account of c.Login, whose password is given again.
func (g *Gate) Remove(ctx context.Context, c Claim, password string) error { return ErrNoAccounts }

// Admit returns nil if a user may come in: nobody has banned them, their login is not void, and they
// have an account if one is required. The error is a *BanError, ErrVoid, ErrNotLoggedIn, ErrClosed, or the cause of ctx's end. A caller
// that gives the user a seat in the room asks again once the user has it.
func (g *Gate) Admit(ctx context.Context, c Claim) error { return nil }

// A Pass is the stay of a user who has no seat in the room, such as a session of FTP or a request of
// HTTP.
type Pass struct{}

// Pass is Admit, and returns a pass. Once the user is no longer admitted, end is called with the reason: a
// *BanError, ErrVoid or ErrKicked. It may be called on any goroutine, also after Close, and must not block.
// The caller must close the pass.
func (g *Gate) Pass(ctx context.Context, c Claim, end context.CancelCauseFunc) (*Pass, error) {
	return nil, nil
}

// ErrKicked ends the passes of a user whom an operator has put out of the server.
var ErrKicked = errors.New("accounts: kicked")

// Close ends the pass. It may be called on nil.
func (p *Pass) Close() {}

// Ban bans users from the server, and puts them out at once: their seats, sessions and requests end.
// by must be an operator of the server.
func (g *Gate) Ban(ctx context.Context, by event.Identity, b Ban) error { return ErrNoAccounts }

// Unban ends a ban.
func (g *Gate) Unban(ctx context.Context, by event.Identity, t Target) error { return ErrNoAccounts }

// Bans returns the bans of the server, newest first.
func (g *Gate) Bans(ctx context.Context, by event.Identity) ([]Ban, error) { return nil, ErrNoAccounts }

// PutOut ends the passes of a user who was put out of the chat. They may come back.
func (g *Gate) PutOut(ctx context.Context, by event.Identity, nick, why string) error {
	return ErrNoAccounts
}

// OpenRegistration lifts the bound on registrations for some time; 0 brings it back.
func (g *Gate) OpenRegistration(ctx context.Context, by event.Identity, d time.Duration) error {
	return ErrNoAccounts
}

// Keep keeps a private line for an account whose user is away. It returns the account's name. The error is ErrNoAccount if there
// is none of that nick, or ErrFull.
func (g *Gate) Keep(ctx context.Context, from event.Identity, nick, text string) (account string, err error) {
	return "", ErrNoAccount
}

// Waiting returns the private lines that wait for an account, oldest first, and removes them.
func (g *Gate) Waiting(ctx context.Context, l Login) ([]Message, error) { return nil, nil }

// Note puts an act of an operator of a room into the audit table. It does not block; acts of a flood may be lost, and are counted.
func (g *Gate) Note(a Act) {}

// Audit returns the newest acts, newest first.
func (g *Gate) Audit(ctx context.Context, by event.Identity, n int) ([]Act, error) {
	return nil, ErrNoAccounts
}
