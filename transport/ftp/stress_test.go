package ftp

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestManyUsersAtOnce runs many users that upload, download, rename, delete, abort and
// disconnect. They use names of their own and shared names. An acknowledged upload must
// be there and complete. An upload without acknowledgment must not be there.
func TestManyUsersAtOnce(t *testing.T) {
	users, rounds := 200, 5
	if testing.Short() {
		users = 20
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	srv := serve(t, nil)
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() {
			u := &user{
				server: srv, nick: fmt.Sprintf("user%d", i),
				rand: rand.New(rand.NewPCG(seed, uint64(i))), mine: map[string][]byte{},
			}
			if err := u.live(rounds); err != nil {
				t.Errorf("%s: %v", u.nick, err)
			}
		})
	}
	all.Wait()
}

// user is one of many simulated users.
type user struct {
	*server
	nick string
	rand *rand.Rand
	mine map[string][]byte // the expected content of the user's own files

	conn *net.TCPConn
	in   *bufio.Reader
}

func (u *user) live(rounds int) error {
	defer func() { u.conn.Close() }()
	if err := u.login(); err != nil {
		return err
	}
	if err := u.expect("MKD "+u.nick, 257); err != nil {
		return err
	}
	for range rounds {
		name := fmt.Sprintf("%s/f%d", u.nick, u.rand.IntN(3))
		acts := []func(string) error{u.store, u.store, u.shared, u.abort, u.breakOff, u.rename, u.remove, u.list}
		if err := acts[u.rand.IntN(len(acts))](name); err != nil {
			return err
		}
		if err := u.check(name); err != nil {
			return err
		}
	}
	for name := range u.mine {
		if err := u.check(name); err != nil {
			return err
		}
	}
	return u.expect("QUIT", 221)
}

func (u *user) login() error {
	conn, err := net.DialTimeout("tcp", u.addr, patience)
	if err != nil {
		return err
	}
	u.conn, u.in = conn.(*net.TCPConn), bufio.NewReader(conn)
	u.hopes()
	if code, text, err := readReply(u.in); err != nil || code != 220 {
		return fmt.Errorf("greeting: %d %s %w", code, text, err)
	}
	return errors.Join(u.expect("USER "+u.nick, 331), u.expect("PASS x", 230), u.expect("TYPE I", 200))
}

// hopes limits the wait for the next reply, so that a hang becomes an error.
func (u *user) hopes() { u.conn.SetDeadline(time.Now().Add(patience)) }

// do runs a command.
func (u *user) do(line string) (int, string, error) {
	u.hopes()
	if _, err := io.WriteString(u.conn, line+"\r\n"); err != nil {
		return 0, "", err
	}
	return readReply(u.in)
}

func (u *user) expect(line string, want int) error {
	code, text, err := u.do(line)
	if err != nil || code != want {
		return fmt.Errorf("%s: %d %s, want %d (%w)", line, code, text, want, err)
	}
	return nil
}

func (u *user) open() (*net.TCPConn, error) {
	code, text, err := u.do("EPSV")
	if err != nil || code != 229 {
		return nil, fmt.Errorf("EPSV: %d %s %w", code, text, err)
	}
	port := strings.TrimSuffix(text[strings.Index(text, "(|||")+4:], "|)")
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, patience)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	return conn.(*net.TCPConn), nil
}

// content returns random bytes after their digest, so that a mixture is detected.
func (u *user) content() []byte {
	b := make([]byte, []int{0, 100, 5000, 300_000}[u.rand.IntN(4)])
	for i := range b {
		b[i] = byte(u.rand.Uint32())
	}
	sum := sha256.Sum256(b)
	return append([]byte(hex.EncodeToString(sum[:])), b...)
}

func whole(b []byte) bool {
	if len(b) < 64 {
		return false
	}
	sum := sha256.Sum256(b[64:])
	return hex.EncodeToString(sum[:]) == string(b[:64])
}

// send uploads a file and returns the last reply.
func (u *user) send(name string, data []byte) (int, string, error) {
	conn, err := u.open()
	if err != nil {
		return 0, "", err
	}
	defer conn.Close()
	if code, text, err := u.do("STOR " + name); code != 150 || err != nil {
		return code, text, err
	}
	if _, err := conn.Write(data); err != nil {
		return 0, "", err
	}
	conn.Close()
	return readReply(u.in)
}

func (u *user) fetch(name string) (int, []byte, error) {
	conn, err := u.open()
	if err != nil {
		return 0, nil, err
	}
	defer conn.Close()
	if code, _, err := u.do("RETR " + name); code != 150 || err != nil {
		return code, nil, err
	}
	b, err := io.ReadAll(conn)
	if err != nil {
		return 0, nil, err
	}
	code, _, err := readReply(u.in)
	return code, b, err
}

// check reads one of the user's own names back.
func (u *user) check(name string) error {
	code, b, err := u.fetch(name)
	if err != nil {
		return err
	}
	want, there := u.mine[name]
	if there && (code != 226 || !bytes.Equal(b, want)) {
		return fmt.Errorf("%s: %d, %d bytes, want the %d that were acknowledged", name, code, len(b), len(want))
	}
	if !there && code != 550 {
		return fmt.Errorf("%s: %d, but nothing was acknowledged", name, code)
	}
	return nil
}

func (u *user) store(name string) error {
	data := u.content()
	code, text, err := u.send(name, data)
	if err != nil || code != 226 {
		return fmt.Errorf("STOR %s: %d %s (%w)", name, code, text, err)
	}
	u.mine[name] = data
	return nil
}

// shared writes and reads a name that other users write, too.
func (u *user) shared(string) error {
	name := fmt.Sprint("shared", u.rand.IntN(3))
	if code, text, err := u.send(name, u.content()); err != nil || code != 226 && code != 450 {
		return fmt.Errorf("STOR %s: %d %s (%w)", name, code, text, err)
	}
	code, b, err := u.fetch(name)
	if err != nil || code != 226 && code != 550 || code == 226 && !whole(b) {
		return fmt.Errorf("RETR %s: %d, %d bytes that are not whole (%w)", name, code, len(b), err)
	}
	return nil
}

// abort begins an upload and aborts it.
func (u *user) abort(name string) error {
	conn, err := u.open()
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := u.expect("STOR "+name, 150); err != nil {
		return err
	}
	if _, err := conn.Write(u.content()); err != nil {
		return err
	}
	if err := u.expect("ABOR", 426); err != nil {
		return err
	}
	code, text, err := readReply(u.in)
	if err != nil || code != 226 {
		return fmt.Errorf("ABOR: %d %s (%w)", code, text, err)
	}
	return nil
}

// breakOff disconnects in the middle of an upload and reconnects.
func (u *user) breakOff(name string) error {
	conn, err := u.open()
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := u.expect("STOR "+name, 150); err != nil {
		return err
	}
	if _, err := conn.Write(u.content()); err != nil {
		return err
	}
	_ = u.conn.SetLinger(0)
	u.conn.Close()
	// The server closes the data connection after it has seen that.
	_, _ = io.Copy(io.Discard, conn)
	return u.login()
}

func (u *user) rename(name string) error {
	to := fmt.Sprintf("%s/f%d", u.nick, u.rand.IntN(3))
	data, there := u.mine[name]
	if !there {
		return u.expect("RNFR "+name, 550)
	}
	if err := u.expect("RNFR "+name, 350); err != nil {
		return err
	}
	if err := u.expect("RNTO "+to, 250); err != nil {
		return err
	}
	delete(u.mine, name)
	u.mine[to] = data
	return u.check(to)
}

func (u *user) remove(name string) error {
	if _, there := u.mine[name]; !there {
		return u.expect("DELE "+name, 550)
	}
	delete(u.mine, name)
	return u.expect("DELE "+name, 250)
}

func (u *user) list(string) error {
	conn, err := u.open()
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := u.expect("MLSD "+u.nick, 150); err != nil {
		return err
	}
	b, err := io.ReadAll(conn)
	if err != nil || bytes.Count(b, []byte("\n")) != len(u.mine) {
		return fmt.Errorf("MLSD: %q, want %d files (%w)", b, len(u.mine), err)
	}
	code, text, err := readReply(u.in)
	if err != nil || code != 226 {
		return fmt.Errorf("MLSD: %d %s (%w)", code, text, err)
	}
	return nil
}
