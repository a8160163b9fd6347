package e2e

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	osexec "os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tertulia/actors/files"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// descriptors bounds the numbers of the descriptors that a process gets.
func descriptors(t *testing.T, p *process, most uint64) {
	t.Helper()
	var limit unix.Rlimit
	ok(t, unix.Prlimit(p.Process.Pid, unix.RLIMIT_NOFILE, nil, &limit))
	limit.Cur = most
	ok(t, unix.Prlimit(p.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil))
}

// Without free descriptors nobody can join over TCP or open a data connection. Present users
// and UDP are not affected. Waiting users are admitted when descriptors are free again.
func TestDescriptorsRunOut(t *testing.T) {
	p, s := launch(t, servertest.Self(), "-debug-addr", ":0")
	// Nobody has transferred anything, so no port for data is open that could be lent again.
	ana, bob, giver := s.Join(t, "ana"), s.OverUDP(t, "bob"), s.FTP(t, "giver")
	ana.Quiet()
	bob.Quiet()
	descriptors(t, p, 3)                    // open connections are not affected
	waiting, err := net.Dial("tcp", s.Chat) // the kernel takes it, the server cannot
	ok(t, err)
	defer waiting.Close()
	eva := s.OverUDP(t, "eva")
	ana.Sends("still here")
	ana.Until("ana: still here")
	bob.Until("ana: still here")
	eva.Until("ana: still here")
	eva.Sends("so am I")
	ana.Until("eva: so am I")
	_, err = giver.Do(229, "EPSV")
	wants(t, err, 425, "cannot open a port now")
	_, err = giver.Do(257, "PWD")
	ok(t, err)

	descriptors(t, p, 1000)
	waiting.SetDeadline(time.Now().Add(hang))
	late := servertest.NewUser(t, waiting)
	if got := late.Line(); got != servertest.Greeting {
		t.Errorf("who waited reads %q", got)
	}
	late.Sends("late")
	late.Until(servertest.Seated)
	ana.Until("* late joined")
	ok(t, giver.Put("more.txt", "hola"))
	if n := s.Metric(`tertulia_accept_errors_total{listener="line"}`); n == 0 {
		t.Error("no failed accept is counted")
	}
	p.Ends(t)
	if log := p.Log.String(); !strings.Contains(log, `msg="accept failed" listener=line`) {
		t.Errorf("the log has no word of it:\n%s", log)
	}
}

// slowStorage is a folder on a disk that delays each flush until the test allows it.
type slowStorage struct {
	files.Storage
	flushing chan struct{} // one for each file with a flush in progress
	going    chan struct{} // closed: the disk flushes
}

func (s slowStorage) Stage(id string) (files.File, error) {
	f, err := s.Storage.Stage(id)
	return slowFile{f, s}, err
}

type slowFile struct {
	files.File
	disk slowStorage
}

func (f slowFile) Sync() error {
	f.disk.flushing <- struct{}{}
	<-f.disk.going
	return f.File.Sync()
}

// While the disk takes for ever to flush uploads, the chat goes on, and so do
// listings, downloads, and the data of further uploads.
func TestASlowDiskDelaysNobody(t *testing.T) {
	disk := slowStorage{files.NewFolder(t.TempDir(), true, slog.New(slog.DiscardHandler)), make(chan struct{}, 64), make(chan struct{})}
	s := startOn(t, disk, "-files-reserve", "0")
	ana := s.Join(t, "ana")
	var stuck []*ftpConn
	for i := range 8 {
		c := s.FTP(t, fmt.Sprint("u", i))
		data, err := c.Begin(fmt.Sprint("STOR f", i))
		ok(t, err)
		_, err = io.WriteString(data, strings.Repeat("x", 100_000))
		ok(t, err)
		data.Close()
		stuck = append(stuck, c)
	}
	for range stuck {
		<-disk.flushing
	}
	bob := s.OverUDP(t, "bob")
	for i := range 20 {
		ana.Sends(fmt.Sprint("line ", i))
		ana.Until(fmt.Sprint("ana: line ", i))
		bob.Until(fmt.Sprint("ana: line ", i))
	}
	if got := ana.Asks("/files"); !strings.HasPrefix(got[0], "* / is empty") {
		t.Errorf("the list is %q", got)
	}
	eva := s.FTP(t, "eva")
	data, err := eva.Begin("STOR more")
	ok(t, err)
	_, err = io.WriteString(data, strings.Repeat("y", 1<<20)) // more than the kernel holds alone
	ok(t, err)
	data.Close()
	<-disk.flushing
	if _, err := s.FTP(t, "leo").Get("f0"); servertest.Code(err) != 550 {
		t.Error("a file is there before it is durable")
	}
	close(disk.going)
	for _, c := range append(stuck, eva) {
		if _, err := c.Reply(226); err != nil {
			t.Error(err)
		}
	}
}

// Under full load the server stops within its time. All users are notified, and a running
// upload is either acknowledged and complete, or can be resumed.
func TestSIGTERMUnderFullLoad(t *testing.T) {
	rng := servertest.Seeded(t)
	dir := servertest.Shelf(t, nil)
	p, s := launch(t, servertest.Self(), append(slices.Clone(servertest.ClassicPorts), "-files-dir", dir, "-files-reserve", "0", "-rate", "0", "-max-lag", "64MiB")...)
	const talkers, givers = 60, 20
	var people []*user
	for i := range talkers {
		if i%3 == 0 {
			people = append(people, s.OverUDP(t, fmt.Sprint("u", i)))
		} else {
			people = append(people, s.Join(t, fmt.Sprint("u", i)))
		}
	}
	lab := servertest.Knock(t, s.Lab(t, "multi-user chat")[0], nil)
	lab.Exact("intr_apodo")
	lab.Writes("lab\n")

	var living sync.WaitGroup
	contents := make([]string, givers)
	acknowledged := make([]bool, givers)
	moving := make(chan struct{}, givers)
	for i := range givers {
		contents[i] = servertest.Random(rand.New(rand.NewPCG(rng.Uint64(), 0)), 2<<20)
		c := s.FTP(t, fmt.Sprint("g", i))
		data, err := c.Begin(fmt.Sprint("STOR f", i))
		ok(t, err)
		living.Go(func() {
			defer data.Close()
			_, _ = io.WriteString(data, contents[i][:1<<20])
			moving <- struct{}{}
			if i%2 == 0 {
				_, _ = io.WriteString(data, contents[i][1<<20:])
				data.Close()
			}
			_, err := c.Reply(226)
			acknowledged[i] = err == nil
		})
	}
	for range givers {
		<-moving
	}
	told, heard := make(chan bool, talkers), make(chan struct{}, 1<<20)
	for i, u := range people {
		own := fmt.Sprintf("u%d: and on", i)
		go func() { // as fast as the room is, to the end
			_, _ = io.WriteString(u.Conn, "and on\n")
			for {
				line, err := u.In.ReadString('\n')
				switch line = strings.TrimRight(line, "\r\n"); {
				case err != nil, line == "* the server is closing":
					told <- err == nil
					_ = u.Conn.Close()
					return
				case line == own:
					heard <- struct{}{}
					_, _ = io.WriteString(u.Conn, "and on\n")
				}
			}
		}()
	}
	for range 10 * talkers {
		<-heard
	}
	p.Signals(syscall.SIGTERM)
	p.Exits(t)
	for range talkers {
		if !<-told {
			t.Error("somebody was not told that the server closes")
		}
	}
	living.Wait()

	p, s = launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
	for i, want := range contents {
		c := s.FTP(t, fmt.Sprint("g", i))
		name := fmt.Sprint("f", i)
		got, err := c.Get(name)
		switch {
		case acknowledged[i] && (err != nil || got != want):
			t.Errorf("%s was acknowledged; of %d bytes there are %d (%v)", name, len(want), len(got), err)
		case !acknowledged[i] && err == nil && got != want:
			t.Errorf("%s is there with %d bytes of %d", name, len(got), len(want))
		case !acknowledged[i] && err != nil:
			text, err := c.Do(213, "SIZE %s", name)
			ok(t, err)
			var at int
			_, err = fmt.Sscan(text, &at)
			ok(t, err)
			_, err = c.Do(350, "REST %d", at)
			ok(t, err)
			ok(t, c.Put(name, want[at:]))
			if got, err := c.Get(name); err != nil || got != want {
				t.Errorf("resumed at %d, %s has %d bytes (%v)", at, name, len(got), err)
			}
		}
	}
	p.Ends(t)
}

// inNamespace runs open in a network namespace, where its socket stays.
func inNamespace(name string, open func() (net.Conn, error)) (conn net.Conn, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		f, e := os.Open("/var/run/netns/" + name)
		if err = e; err != nil {
			return
		}
		defer f.Close()
		if err = unix.Setns(int(f.Fd()), unix.CLONE_NEWNET); err == nil {
			conn, err = open()
		}
	}()
	<-done
	return conn, err
}

// A cable joins two network namespaces.
type cable struct{ near, far string }

func newCable(t *testing.T) cable {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can make network namespaces")
	}
	servertest.Installed(t, "ip", "iproute2")
	w := cable{fmt.Sprintf("tertulia-n%d", os.Getpid()), fmt.Sprintf("tertulia-f%d", os.Getpid())}
	for _, ns := range []string{w.near, w.far} {
		w.ip(t, "netns", "add", ns)
		t.Cleanup(func() { w.ip(t, "netns", "del", ns) })
		w.ip(t, "-n", ns, "link", "set", "lo", "up")
	}
	w.ip(t, "-n", w.near, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", w.far)
	for i, ns := range []string{w.near, w.far} {
		w.ip(t, "-n", ns, "addr", "add", fmt.Sprintf("10.98.0.%d/24", i+1), "dev", "wire")
		w.ip(t, "-n", ns, "link", "set", "wire", "up")
	}
	return w
}

func (w cable) ip(t *testing.T, words ...string) {
	t.Helper()
	if out, err := osexec.Command("ip", words...).CombinedOutput(); err != nil {
		t.Fatalf("ip %q: %v\n%s", words, err, out)
	}
}

// cut drops all packets on the link without notice to either side.
func (w cable) cut(t *testing.T) { w.ip(t, "-n", w.far, "link", "set", "wire", "down") }

// serve runs the server at one end, at 10.98.0.1.
func (w cable) serve(t *testing.T, args ...string) (*process, *server) {
	t.Helper()
	cmd := servertest.Self()
	cmd.Path, _ = osexec.LookPath("ip")
	cmd.Args = append([]string{"ip", "netns", "exec", w.near}, cmd.Args...)
	return launch(t, cmd, append([]string{"-host", "10.98.0.1"}, args...)...)
}

// join sits down in the chat from a namespace.
func (w cable) join(t *testing.T, s *server, ns, nick string) *user {
	t.Helper()
	conn, err := inNamespace(ns, func() (net.Conn, error) { return net.DialTimeout("tcp4", s.Chat, hang) })
	ok(t, err)
	u := servertest.UserOf(t, conn)
	u.Sends(nick)
	u.Until(servertest.Seated)
	return u
}

// A peer with a cut cable sends neither data nor an end. TCP detects that, whether data is sent
// to the peer meanwhile or not.
func TestAHalfOpenPeerIsFoundOut(t *testing.T) {
	t.Parallel() // it waits for the clock
	for room, lines := range map[string]int{"quiet": 0, "busy": 3} {
		t.Run(room, func(t *testing.T) {
			w := newCable(t)
			p, s := w.serve(t, "-keep-alive", "1s")
			ana := w.join(t, s, w.near, "ana")
			w.join(t, s, w.far, "bob")
			ana.Until("* bob joined")
			w.cut(t)
			for range lines {
				ana.Sends("are you there?")
			}
			ana.Until("* bob left (connection lost)")
			p.Ends(t)
		})
	}
}
