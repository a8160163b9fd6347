package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// The values of -accounts.
const (
	accountsOptional = "optional"
	accountsRequired = "required"
	accountsOff      = "off"
)

// accountVars declares the flags of accounts.
func accountVars(f *flags, cfg *config) {
	f.StringVar(&cfg.accounts, "accounts", accountsOptional, "optional: everybody can register their nick, with a password; required: nobody comes in without an account; off: there are none")
	f.Var(&cfg.operators, "operators", "the `names`, such as ana,eva, whose accounts are operators of the server. Only tertuliad accounts add, or the one-time code, makes an account of such a name")
}

// checkAccounts validates the flags of accounts.
func (c *config) checkAccounts() error {
	switch {
	case c.accounts != accountsOptional && c.accounts != accountsRequired && c.accounts != accountsOff:
		return cli.ValueError{Flag: "accounts", Want: "optional, required or off"}
	case c.accounts == accountsRequired && c.stateDir == "off":
		return cli.ValueError{Flag: "accounts", Want: "optional or off, since -state-dir is off and accounts are kept there"}
	case len(c.operators) > 0 && c.stateDir == "off":
		return cli.ValueError{Flag: "operators", Want: "only together with -state-dir, where accounts are kept"}
	case len(c.operators) > 0 && c.accounts == accountsOff:
		return cli.ValueError{Flag: "operators", Want: "not together with -accounts off: an operator has an account"}
	case c.classic.on && c.accounts == accountsRequired:
		return cli.ValueError{Flag: "classic", Want: "not together with -accounts required: the lab's programs have no way to log in"}
	}
	return nil
}

// policy returns the value of -accounts for the gate.
func (c *config) policy() accounts.Policy {
	switch c.accounts {
	case accountsRequired:
		return accounts.Required
	case accountsOptional:
		return accounts.Optional
	}
	return accounts.Off
}

// openedAccounts is the result of statedir.OpenAccounts.
type openedAccounts struct {
	store accounts.Store
	err   error
}

// openAccounts opens the accounts in the folder dir on a goroutine of its own: a new file waits for the disk
// several times, and so does the history, which is opened meanwhile. The caller must receive the result.
func openAccounts(ctx context.Context, dir string) <-chan openedAccounts {
	opened := make(chan openedAccounts, 1)
	go func() {
		store, err := statedir.OpenAccounts(ctx, dir)
		opened <- openedAccounts{store, err}
	}()
	return opened
}

// takeAccounts takes what openAccounts has opened, unless the folder is unusable. It returns why there are no
// accounts, or nil.
func (p *program) takeAccounts(opened openedAccounts, unusable error) error {
	switch {
	case opened.err != nil:
		return cmp.Or(unusable, opened.err)
	case unusable != nil:
		return errors.Join(unusable, opened.store.Close())
	}
	p.folder, p.members = p.cfg.stateDir, opened.store
	return nil
}

// noAccounts makes known that the server has no accounts, and why. It returns an error instead if the
// operator has set -accounts, -operators or -state-dir: names that are registered would be free for
// everybody.
func (p *program) noAccounts(why error) error {
	err := p.stateError(why)
	if p.cfg.accountsChosen || p.cfg.stateChosen || len(p.cfg.operators) > 0 {
		return err
	}
	p.log.Error("there are no accounts", "error", err)
	p.opened.accounts = fmt.Sprintf("none: %v", err)
	return nil
}

// addGate adds the gate, which all transports share. It comes after addRoom and addLimits, since it
// asks the room and has the password. It closes the accounts when it has ended.
func (p *program) addGate(ctx context.Context) error {
	if p.members == nil {
		p.gate = accounts.NewGate(p.password, p.chat.HeldElsewhere)
		return nil
	}
	past, err := statedir.Code(p.folder)
	if err != nil {
		p.log.Warn("operator code not read", "error", err)
	}
	p.gate, err = accounts.New(ctx, accounts.Config{
		Policy:    p.cfg.policy(),
		Password:  p.password,
		Store:     p.members,
		Chat:      p.chat,
		Operators: p.cfg.operators,
		PastCode:  past,
		CodeUsed:  func() { p.keepCode("") },
		Reg:       p.reg,
		Log:       p.log,
	})
	if err != nil {
		return p.stateError(statedir.Explain(statedir.Accounts, err))
	}
	p.add(func(ctx context.Context) error { return errors.Join(p.gate.Run(ctx), p.members.Close()) })
	p.opened.accounts = fmt.Sprintf("%s, in %s", p.cfg.accounts, p.folder)
	p.showCode(p.gate.Code())
	return nil
}

// showCode puts the one-time code of operators into the start-up text if a terminal shows it, and
// otherwise into the state folder. "" is no code.
func (p *program) showCode(code string) {
	const use = "/operator CODE in the chat makes your account an operator's, once"
	switch {
	case code == "":
		p.keepCode("")
	case p.shown:
		p.keepCode("")
		p.opened.accounts += fmt.Sprintf("\n  The code for an operator is %s: %s.", code, use)
	case p.keepCode(code):
		p.opened.accounts += fmt.Sprintf("\n  The code for an operator is in %s: %s.", filepath.Join(p.folder, statedir.CodeFile), use)
	}
}

// keepCode puts the one-time code of operators into the state folder, or removes the one there if it
// is "". It logs an error, and reports whether there is none.
func (p *program) keepCode(code string) bool {
	err := statedir.SetCode(p.folder, code)
	if err != nil {
		p.log.Warn("operator code not kept", "error", err)
	}
	return err == nil
}

// setOperators applies a reload of -operators. A fault of the accounts is logged only: the roles
// hold, though logins made before may keep theirs.
func (p *program) setOperators(ctx context.Context, names operators) error {
	err := p.gate.SetOperators(ctx, names)
	if errors.Is(err, accounts.ErrNotKept) {
		p.log.Error("operators not written", "error", err)
		return nil
	}
	return err
}

// operators are names of accounts, with commas between.
type operators []string

func (o *operators) String() string { return strings.Join(*o, ",") }

// Set implements flag.Value.
func (o *operators) Set(text string) error {
	*o = nil
	for part := range strings.SplitSeq(text, ",") {
		name, err := room.CheckNick(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("nicks such as ana,eva, with commas between; %q is none", part)
		}
		if !slices.ContainsFunc(*o, func(other string) bool { return plain.Fold(other) == plain.Fold(name) }) {
			*o = append(*o, name)
		}
	}
	return nil
}
