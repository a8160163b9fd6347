package files

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"path"
	"slices"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

const (
	// ownersName is the list in each folder of the users who put its files and folders there, with
	// Config.OwnerOnly. It moves with its folder, and does not count for the quota.
	ownersName = reserved + "owners"
	// maxOwners is the maximum size of a list in bytes. Its oldest entries are dropped.
	maxOwners = 64 << 20
)

// keeper is the user who put a file or folder on the shelf. The zero keeper is nobody.
type keeper struct {
	account string     // as its user spells it; "" without an account
	nick    string     // as event.Identity.Shown returns it
	host    netip.Addr // see peer.Host; the zero Addr where not known
}

// keeperOf returns the keeper for a user. A guest keeps nothing: nobody can tell them from the next
// one at their address.
func keeperOf(user event.Identity) keeper {
	if !hasNick(user) {
		return keeper{}
	}
	return keeper{user.Account, user.Shown(), peer.Host(user.Addr)}
}

// is reports whether a user is the keeper: by the account, or without one by the nick and the address.
func (k keeper) is(user event.Identity) bool {
	switch {
	case k.nick == "" || !hasNick(user):
		return false
	case k.account != "":
		return plain.Fold(k.account) == plain.Fold(user.Account)
	}
	return plain.Fold(k.nick) == plain.Fold(user.Shown()) && k.host == peer.Host(user.Addr)
}

// keeping is a line of a list of owners. No field can have a control character. A name without a
// keeper has no line.
type keeping struct {
	keeper
	name string // in the folder
}

func (k keeping) line() string {
	if k.nick == "" {
		return ""
	}
	host := ""
	if k.host.IsValid() {
		host = k.host.String()
	}
	return strings.Join([]string{k.account, k.nick, host, k.name}, "\t") + "\n"
}

// parseKeeping parses a line without its end. A line that is broken has no name.
func parseKeeping(line string) (k keeping) {
	fields := strings.Split(line, "\t")
	if len(fields) != 4 {
		return keeping{}
	}
	host, _ := netip.ParseAddr(fields[2])
	return keeping{keeper{fields[0], fields[1], host}, fields[3]}
}

// ownerOnly reports whether only owners may change what is on the shelf. A drop box has rules of its own.
func (a *Actor) ownerOnly() bool { return a.cfg.OwnerOnly && a.cfg.Access == ReadWrite }

// keepings returns the keepers of a folder's entries, by name. It blocks on the disk.
func (a *Actor) keepings(dir string) (map[string]keeper, error) {
	text, err := a.readOwners(dir)
	if err != nil {
		return nil, err
	}
	all := make(map[string]keeper)
	for line := range strings.Lines(text) {
		k := parseKeeping(strings.TrimSuffix(line, "\n"))
		all[k.name] = k.keeper
	}
	return all, nil
}

// readOwners returns the text of a folder's list, or "" if there is none.
func (a *Actor) readOwners(dir string) (string, error) {
	f, _, err := a.store.Open(path.Join(dir, ownersName))
	if KindOf(err) == NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxOwners))
	return string(text), errors.Join(err, f.Close())
}

// keeperAt returns the keeper of a canonical name. It blocks on the disk.
func (a *Actor) keeperAt(name string) (keeper, error) {
	text, err := a.readOwners(path.Dir(name))
	if err != nil {
		return keeper{}, err
	}
	end := "\t" + path.Base(name)
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); strings.HasSuffix(line, end) {
			return parseKeeping(line).keeper, nil
		}
	}
	return keeper{}, nil
}

// keep sets the keeper of a canonical name, durably. The zero keeper removes the entry. The caller holds
// the name. It blocks on the disk; concurrent calls for the same folder share one write.
func (a *Actor) keep(name string, k keeper) error {
	return a.owners.do(path.Dir(name), keeping{k, path.Base(name)}, a.mailbox.Done(), a.writeOwners)
}

// writeOwners rewrites a folder's list with changed entries. The last of several changes of a name holds.
func (a *Actor) writeOwners(dir string, changes []keeping) error {
	old, err := a.readOwners(dir)
	if err != nil {
		return err
	}
	latest := make(map[string]keeping)
	for _, k := range changes {
		latest[k.name] = k
	}
	var b strings.Builder
	for line := range strings.Lines(old) {
		name := line[strings.LastIndexByte(line, '\t')+1:]
		if _, changed := latest[strings.TrimSuffix(name, "\n")]; !changed && strings.HasSuffix(name, "\n") {
			b.WriteString(line)
		}
	}
	for _, k := range changes {
		if latest[k.name] == k {
			b.WriteString(k.line())
			delete(latest, k.name)
		}
	}
	text := b.String()
	if text == old {
		return nil
	}
	for len(text) > maxOwners {
		text = text[strings.IndexByte(text, '\n')+1:]
	}
	name := path.Join(dir, ownersName)
	if text == "" {
		err = a.store.Remove(name)
	} else {
		err = a.store.WriteFile(name, []byte(text), a.cfg.Sync)
	}
	if err != nil {
		return err
	}
	return a.flushFolders(dir)
}

// mayChange returns a Denied error if a user may not change the file or folder of a canonical name, or
// NotFound if there is none. The caller holds the name. It blocks on the disk.
func (a *Actor) mayChange(user event.Identity, name string) error {
	if !a.ownerOnly() || user.Roles.Operates() {
		return nil
	}
	k, err := a.keeperAt(name)
	if err == nil {
		err = k.allows(user)
	}
	if KindOf(err) != Denied {
		return err
	}
	if _, missing := a.store.Stat(name); KindOf(missing) == NotFound {
		return missing
	}
	return err
}

// allows returns nil if a user is the keeper, and otherwise a Denied error that names the keeper.
func (k keeper) allows(user event.Identity) error {
	switch {
	case k.is(user):
		return nil
	case k.nick == "":
		return &Error{Kind: Denied, Cause: CauseNoOwner}
	}
	return &Error{Kind: Denied, Cause: CauseNotOwner, Name: k.nick}
}

// mayReplace is mayChange for a user who wants to put a file there. Anybody may use a free name.
func (a *Actor) mayReplace(user event.Identity, name string) error {
	if !a.ownerOnly() {
		return nil
	}
	if old, err := a.published(name); err != nil || !old.Exists {
		return err
	}
	return a.mayChange(user, name)
}

// mayMove is mayChange for a file or folder that gets another name, together with all that is in it. It
// reads all folders below it. It stops when ctx ends.
func (a *Actor) mayMove(ctx context.Context, user event.Identity, name string, folder bool) error {
	if err := a.mayChange(user, name); err != nil || !folder || !a.ownerOnly() || user.Roles.Operates() {
		return err
	}
	for folders := []string{name}; len(folders) > 0; {
		dir := folders[len(folders)-1]
		more, err := a.mayMoveIn(ctx, user, dir)
		if err != nil {
			return err
		}
		folders = append(folders[:len(folders)-1], more...)
	}
	return nil
}

// mayMoveIn checks the entries of one folder for mayMove, and returns the folders among them.
func (a *Actor) mayMoveIn(ctx context.Context, user event.Identity, dir string) (folders []string, err error) {
	keepers, err := a.keepings(dir)
	if err != nil {
		return nil, err
	}
	read, err := a.store.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	defer read.Close()
	for err == nil {
		var names []string
		names, err = read.Names(dirBatch)
		for _, name := range names {
			if isReserved(name) {
				continue
			}
			if denied := keepers[name].allows(user); denied != nil {
				return nil, denied
			}
			i, bad := read.Lstat(name)
			if bad != nil && KindOf(bad) != NotFound {
				return nil, bad
			}
			if bad == nil && i.IsDir() {
				folders = append(folders, path.Join(dir, name))
			}
		}
		if err == nil {
			err = ctx.Err()
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return folders, err
}

// keepNew sets the keeper of a canonical name that is about to be used for the first time. It comes before
// the name, so that after a crash the user can still send the file again.
func (a *Actor) keepNew(name string, user event.Identity) error {
	if !a.ownerOnly() {
		return nil
	}
	return a.keep(name, keeperOf(user))
}

// keepFolder is keepNew for a folder. A name that is in use keeps its owner.
func (a *Actor) keepFolder(name string, user event.Identity) error {
	if !a.ownerOnly() {
		return nil
	}
	if _, err := a.store.Stat(name); err == nil {
		return &Error{Kind: Exists}
	}
	return a.keep(name, keeperOf(user))
}

// keepReplaced sets the keeper of a file that a user has replaced, unless it was theirs.
func (a *Actor) keepReplaced(name string, user event.Identity) error {
	if !a.ownerOnly() {
		return nil
	}
	if k, err := a.keeperAt(name); err != nil || k.is(user) {
		return err
	}
	return a.keep(name, keeperOf(user))
}

// keepMoved gives a file or folder that is about to be renamed its keeper under the new name.
func (a *Actor) keepMoved(name, toName string) error {
	if !a.ownerOnly() {
		return nil
	}
	k, err := a.keeperAt(name)
	if err != nil {
		return err
	}
	return a.keep(toName, k)
}

// forgetKeeper removes the entry of a name that is not in use any longer. If the disk refuses it, the entry
// stays without effect: the next file of that name has an entry of its own.
func (a *Actor) forgetKeeper(name string) {
	if !a.ownerOnly() {
		return
	}
	if err := a.keep(name, keeper{}); err != nil && KindOf(err) != NotFound {
		a.log.Warn("the owner of a file that is gone could not be removed from the list", "error", err)
	}
}

// removeFolder deletes an empty folder. A list of owners alone does not keep it.
func (a *Actor) removeFolder(name string) error {
	err := a.store.RemoveDir(name)
	if KindOf(err) != NotEmpty && KindOf(err) != Exists { // a system may give either
		return err
	}
	read, failed := a.store.ReadDir(name)
	if failed != nil {
		return err
	}
	names, failed := read.Names(2)
	_ = read.Close()
	if failed != nil && !errors.Is(failed, io.EOF) || !slices.Equal(names, []string{ownersName}) {
		return err
	}
	if a.store.Remove(path.Join(name, ownersName)) != nil {
		return err
	}
	return a.store.RemoveDir(name)
}
