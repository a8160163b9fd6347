// Package logins keeps the user's logins to servers in a file that only they can read.
package logins

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Login is an account at one server, with its password.
type Login struct {
	Account  string `json:"account"`
	Password string `json:"password"`
	// Clear means that the user wants the password to be sent without encryption, also through networks
	// that are not private.
	Clear bool `json:"clear,omitempty"`
}

// File is the file of the logins, by the name of the server: host:port, udp://host:port or
// tls://host:port. So a login that was made over TLS is never sent without it.
type File struct{ Path string }

// Default returns the file in the user's configuration folder.
func Default() (File, error) {
	dir, err := os.UserConfigDir()
	return File{filepath.Join(dir, "tertulia", "logins")}, err
}

// OpenError says that others can read the file. Its passwords are not used then.
type OpenError struct{ Path string }

func (e *OpenError) Error() string {
	return fmt.Sprintf("others on this machine can read %s: type chmod 600 %s", e.Path, e.Path)
}

// Get returns the login at a server. ok is false if there is none. The error is an *OpenError, or one of
// the system.
func (f File) Get(server string) (l Login, ok bool, err error) {
	all, err := f.read()
	l, ok = all[server]
	return l, ok, err
}

// OfHost returns the login at a port of a host: that of an account, or any if account is empty. Without
// encrypted it leaves out those that were made over TLS; with it they come first. ok is false if there is none.
// The error is that of Get.
func (f File) OfHost(host, account string, encrypted bool) (l Login, ok bool, err error) {
	all, err := f.read()
	if err != nil {
		return Login{}, false, err
	}
	names := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(strings.Count(b, secure), strings.Count(a, secure))
	})
	for _, name := range names {
		addr := name[strings.LastIndex(name, "/")+1:]
		at, _, err := net.SplitHostPort(addr)
		if err != nil || !strings.EqualFold(at, host) || strings.HasPrefix(name, secure) && !encrypted {
			continue
		}
		if account == "" || account == all[name].Account {
			return all[name], true, nil
		}
	}
	return Login{}, false, nil
}

// secure is how the names of servers over TLS begin.
const secure = "tls://"

// Set adds a login, or replaces the one at the same server. After a crash the file is the old one or the
// new one.
func (f File) Set(server string, l Login) error {
	all, err := f.read()
	if err != nil {
		return err
	}
	all[server] = l
	return f.write(all)
}

// Forget removes the login at a server. ok is false if there was none.
func (f File) Forget(server string) (ok bool, err error) {
	all, err := f.read()
	if err != nil {
		return false, err
	}
	if _, ok = all[server]; !ok {
		return false, nil
	}
	delete(all, server)
	return true, f.write(all)
}

func (f File) read() (map[string]Login, error) {
	all := make(map[string]Login)
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return all, nil
	case err != nil:
		return nil, err
	case info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows": // Windows has other rights
		return nil, &OpenError{f.Path}
	}
	b, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("%s has no logins: %w", f.Path, err)
	}
	return all, nil
}

// write replaces the file. Nobody else can read the new one at any time.
func (f File) write(all map[string]Login) error {
	b, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	dir := filepath.Dir(f.Path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, "logins-*") // with the rights 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(append(b, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), f.Path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
