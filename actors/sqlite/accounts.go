package sqlite

import (
	"context"
	"database/sql"
	"net/netip"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// accountsSchema is that of the accounts. Names of accounts are folded, see plain.Fold. A time of 0 is
// none.
var accountsSchema = schema{id: 0x74726163 /* "trac" */, migrations: []string{`
CREATE TABLE account(
	folded    TEXT PRIMARY KEY,
	name      TEXT NOT NULL,
	hash      TEXT NOT NULL,    -- accounts.Record
	roles     INTEGER NOT NULL, -- event.Roles
	confirmed INTEGER NOT NULL,
	stamp     INTEGER NOT NULL,
	made      INTEGER NOT NULL,
	seen      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE ban(
	kind   INTEGER NOT NULL, -- of the target: 1 an account, 2 a nick, 3 a network
	target TEXT NOT NULL,    -- names are folded
	shown  TEXT NOT NULL,    -- the target as it was given
	who    TEXT NOT NULL,
	why    TEXT NOT NULL,
	made   INTEGER NOT NULL,
	until  INTEGER NOT NULL,
	PRIMARY KEY (kind, target)
) WITHOUT ROWID;

CREATE TABLE act(
	id       INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	account  TEXT NOT NULL,
	nick     TEXT NOT NULL,
	roles    INTEGER NOT NULL,
	addr     TEXT NOT NULL,
	unproven INTEGER NOT NULL,
	what     TEXT NOT NULL,
	whom     TEXT NOT NULL,
	room     TEXT NOT NULL,
	why      TEXT NOT NULL
);

CREATE TABLE message(
	id       INTEGER PRIMARY KEY,
	folded   TEXT NOT NULL, -- of the account for which it waits
	at       INTEGER NOT NULL,
	account  TEXT NOT NULL, -- of its author, as the next columns
	nick     TEXT NOT NULL,
	unproven INTEGER NOT NULL,
	text     TEXT NOT NULL
);
CREATE INDEX message_folded ON message(folded);
`, `
ALTER TABLE ban ADD COLUMN client BLOB NOT NULL DEFAULT x''; -- event.KeyID; empty: none
`, `
CREATE TABLE charter( -- event.Charter
	room TEXT PRIMARY KEY,
	data BLOB NOT NULL
) WITHOUT ROWID;
`, `
CREATE TABLE mark(
	folded TEXT NOT NULL,    -- of the account
	target TEXT NOT NULL,    -- accounts.Mark
	at     INTEGER NOT NULL,
	PRIMARY KEY (folded, target)
) WITHOUT ROWID;
`}}

const maxActs = 100_000 // that are kept; older ones are removed

// Accounts keeps accounts in a file. See accounts.Store for its methods. All of them use the one
// connection, so they are for one goroutine at a time.
type Accounts struct{ file }

var _ accounts.Store = (*Accounts)(nil)

// OpenAccounts is Open for the file of the accounts.
func OpenAccounts(ctx context.Context, path string, o Options) (*Accounts, error) {
	a := &Accounts{file{
		path: path, schema: &accountsSchema, noSync: o.NoSync,
		opened:  func(context.Context) error { return nil },
		closing: func() error { return nil },
	}}
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// Load implements accounts.Store.
func (a *Accounts) Load(ctx context.Context) (records []accounts.Record, bans []accounts.Ban, err error) {
	err = a.write(ctx, func() (err error) {
		if records, err = a.records(ctx); err == nil {
			bans, err = a.bans(ctx)
		}
		return err
	})
	return records, bans, err
}

func (a *Accounts) records(ctx context.Context) ([]accounts.Record, error) {
	return each(ctx, a.writer.on, func(rows *sql.Rows) (r accounts.Record, err error) {
		var stamp, made, seen int64
		err = rows.Scan(&r.Name, &r.Hash, &r.Roles, &r.Confirmed, &stamp, &made, &seen)
		r.Stamp, r.Made, r.Seen = uint64(stamp), timeOf(made), timeOf(seen)
		return r, err
	}, "SELECT name, hash, roles, confirmed, stamp, made, seen FROM account ORDER BY folded")
}

func (a *Accounts) bans(ctx context.Context) ([]accounts.Ban, error) {
	return each(ctx, a.writer.on, func(rows *sql.Rows) (b accounts.Ban, err error) {
		var kind int
		var target string
		var made, until int64
		var client []byte
		if err := rows.Scan(&kind, &target, &b.By, &b.Why, &made, &until, &client); err != nil {
			return b, err
		}
		b.Made, b.Until = timeOf(made), timeOf(until)
		copy(b.Client[:], client)
		switch kind {
		case bannedAccount:
			b.Target.Account = target
		case bannedNick:
			b.Target.Nick = target
		default:
			b.Target.Network, err = netip.ParsePrefix(target)
		}
		return b, err
	}, "SELECT kind, shown, who, why, made, until, client FROM ban ORDER BY made, kind, target")
}

// Put implements accounts.Store.
func (a *Accounts) Put(ctx context.Context, r accounts.Record) error {
	err := a.change(ctx, "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		plain.Fold(r.Name), r.Name, r.Hash, r.Roles, r.Confirmed, int64(r.Stamp), milliseconds(r.Made), milliseconds(r.Seen))
	a.erase(ctx, err)
	return err
}

// Delete implements accounts.Store.
func (a *Accounts) Delete(ctx context.Context, name string) error {
	folded := plain.Fold(name)
	err := a.write(ctx, func() error {
		for _, table := range []string{"message", "mark"} {
			if err := a.exec(ctx, "DELETE FROM "+table+" WHERE folded = ?", folded); err != nil {
				return err
			}
		}
		return a.exec(ctx, "DELETE FROM account WHERE folded = ?", folded)
	})
	a.erase(ctx, err)
	return err
}

// The kinds of targets in the table.
const (
	bannedAccount = iota + 1
	bannedNick
	bannedNetwork
)

// keyOf returns the kind of a target, and the text under which it is found.
func keyOf(t event.Target) (kind int, target, shown string) {
	switch {
	case t.Account != "":
		return bannedAccount, plain.Fold(t.Account), t.Account
	case t.Nick != "":
		return bannedNick, plain.Fold(t.Nick), t.Nick
	}
	network := t.Network.Masked().String()
	return bannedNetwork, network, network
}

// PutBan implements accounts.Store.
func (a *Accounts) PutBan(ctx context.Context, b accounts.Ban) error {
	kind, target, shown := keyOf(b.Target)
	client := []byte{}
	if b.Client != (event.KeyID{}) {
		client = b.Client[:]
	}
	return a.change(ctx, "INSERT OR REPLACE INTO ban VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		kind, target, shown, b.By, b.Why, milliseconds(b.Made), milliseconds(b.Until), client)
}

// DeleteBan implements accounts.Store.
func (a *Accounts) DeleteBan(ctx context.Context, t event.Target) error {
	kind, target, _ := keyOf(t)
	return a.change(ctx, "DELETE FROM ban WHERE kind = ? AND target = ?", kind, target)
}

// AddActs implements accounts.Store. It does not keep the keys of clients.
func (a *Accounts) AddActs(ctx context.Context, acts []accounts.Act) error {
	return a.write(ctx, func() error {
		for i := range acts {
			act := &acts[i]
			addr := ""
			if act.Who.Addr.IsValid() {
				addr = act.Who.Addr.String()
			}
			err := a.exec(ctx, "INSERT INTO act (at, account, nick, roles, addr, unproven, what, whom, room, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
				milliseconds(act.At), act.Who.Account, act.Who.Nick, act.Who.Roles, addr, act.Who.Unproven, act.What, act.Whom, act.Where, act.Why)
			if err != nil {
				return err
			}
		}
		return a.exec(ctx, "DELETE FROM act WHERE id <= (SELECT max(id) FROM act) - ?", maxActs)
	})
}

// Acts implements accounts.Store.
func (a *Accounts) Acts(ctx context.Context, n int) (acts []accounts.Act, err error) {
	err = a.write(ctx, func() (err error) {
		acts, err = each(ctx, a.writer.on, func(rows *sql.Rows) (act accounts.Act, err error) {
			var at int64
			var addr string
			err = rows.Scan(&at, &act.Who.Account, &act.Who.Nick, &act.Who.Roles, &addr, &act.Who.Unproven, &act.What, &act.Whom, &act.Where, &act.Why)
			if err == nil && addr != "" {
				act.Who.Addr, err = netip.ParseAddr(addr)
			}
			act.At = timeOf(at)
			return act, err
		}, "SELECT at, account, nick, roles, addr, unproven, what, whom, room, why FROM act ORDER BY id DESC LIMIT ?", n)
		return err
	})
	return acts, err
}

// AddMessage implements accounts.Store. Of the author it keeps the names only.
func (a *Accounts) AddMessage(ctx context.Context, name string, m accounts.Message) error {
	return a.change(ctx, "INSERT INTO message (folded, at, account, nick, unproven, text) VALUES (?, ?, ?, ?, ?, ?)",
		plain.Fold(name), milliseconds(m.At), m.From.Account, m.From.Nick, m.From.Unproven, m.Text)
}

// Messages implements accounts.Store.
func (a *Accounts) Messages(ctx context.Context, name string) (messages []accounts.Message, err error) {
	err = a.write(ctx, func() (err error) {
		messages, err = each(ctx, a.writer.on, func(rows *sql.Rows) (m accounts.Message, err error) {
			var at int64
			err = rows.Scan(&at, &m.From.Account, &m.From.Nick, &m.From.Unproven, &m.Text)
			m.At = timeOf(at)
			return m, err
		}, "SELECT at, account, nick, unproven, text FROM message WHERE folded = ? ORDER BY id", plain.Fold(name))
		return err
	})
	return messages, err
}

// DeleteMessages implements accounts.Store.
func (a *Accounts) DeleteMessages(ctx context.Context, name string, latest time.Time) error {
	err := a.change(ctx, "DELETE FROM message WHERE folded = ? AND at <= ?", plain.Fold(name), milliseconds(latest))
	a.erase(ctx, err)
	return err
}

// Charters implements accounts.Store.
func (a *Accounts) Charters(ctx context.Context) (charters []event.Charter, err error) {
	err = a.write(ctx, func() (err error) {
		charters, err = each(ctx, a.writer.on, func(rows *sql.Rows) (c event.Charter, err error) {
			err = rows.Scan(&c.Room, &c.Data)
			return c, err
		}, "SELECT room, data FROM charter ORDER BY room")
		return err
	})
	return charters, err
}

// PutCharter implements accounts.Store.
func (a *Accounts) PutCharter(ctx context.Context, c event.Charter) error {
	if len(c.Data) == 0 {
		return a.change(ctx, "DELETE FROM charter WHERE room = ?", c.Room)
	}
	return a.change(ctx, "INSERT OR REPLACE INTO charter VALUES (?, ?)", c.Room, c.Data)
}

// change runs one statement in a transaction of its own.
func (a *Accounts) change(ctx context.Context, text string, args ...any) error {
	return a.write(ctx, func() error { return a.exec(ctx, text, args...) })
}

// erase removes from the WAL what a transaction has replaced or deleted, unless it has failed with
// err. If this fails, the transaction is on disk all the same, and the next one opens the file anew,
// which empties the WAL.
func (a *Accounts) erase(ctx context.Context, err error) {
	if err == nil {
		_ = a.truncateWAL(ctx)
	}
}

// each returns what scan makes of each row of a query.
func each[T any](ctx context.Context, on *sql.Conn, scan func(*sql.Rows) (T, error), query string, args ...any) (found []T, err error) {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, rows.Err()
}

// milliseconds returns a time in milliseconds since 1970, and 0 for none.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// timeOf is the inverse of milliseconds.
func timeOf(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at)
}
