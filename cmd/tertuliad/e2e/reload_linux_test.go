package e2e

import (
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A reloading is a server that reads a config file.
type reloading struct {
	*process
	*server
	hears func(string)
	path  string
}

// reloads starts a server with a config file and flags.
func reloads(t *testing.T, text string, args ...string) *reloading {
	t.Helper()
	r := &reloading{path: servertest.ConfigFile(t, text)}
	cmd := servertest.Self()
	r.hears = watchedBySystemd(t, cmd)
	r.process, r.server = launch(t, cmd, append(args, "-config", r.path)...)
	r.hears("READY=1")
	return r
}

// reads has the server read another file in the place of the first.
func (r *reloading) reads(t *testing.T, text string) {
	t.Helper()
	ok(t, os.WriteFile(r.path, []byte(text), 0o600))
	r.Signals(syscall.SIGHUP)
	r.hears(`RELOADING=1\nMONOTONIC_USEC=\d+`)
	r.hears("READY=1")
}

// events are those of the log that are about reloads, without their time.
func (r *reloading) events() string {
	return strings.Join(regexp.MustCompile(`(?m)level=\w+ msg="?(reloaded|not reloaded|restart needed).*$`).FindAllString(r.Log.String(), -1), "\n")
}

func TestAReloadChangesThePasswordAndTheLimits(t *testing.T) {
	r := reloads(t, "history 5\nrate 0\n", "-burst", "7")
	ana := r.Join(t, "ana") // nobody need give a password yet
	r.reads(t, "password "+secret+"\nmax-line 100\nrate 0\nhistory 2\nburst 9\nfiles-max-size 3\nftp-ascii\nhistory-keep 1d\n")
	bob := r.knows(t, "bob")
	c, err := servertest.DialFTP(r.Files, "eva", "wrong")
	if c != nil {
		t.Error("files need no password")
	}
	wants(t, err, 530, "not the password")
	c, err = servertest.DialFTP(r.Files, "eva", secret)
	ok(t, err)
	wants(t, c.Put("a.txt", "1234"), 552, "")
	ok(t, c.Put("a.txt", "123"))
	long := strings.Repeat("x", 150)
	bob.Sends(long)
	bob.Until("bob: " + long[:100])
	bob.Until("bob: " + long[100:])
	ana.Sends(long) // a session keeps to its own
	ana.Until("ana: " + long)
	for _, text := range []string{"1", "2", "3"} {
		ana.Sends(text)
		ana.Until("ana: " + text)
	}
	if got := strings.Join(ana.Asks("/last 10"), "\n"); !strings.Contains(got, "* 2 lines;") {
		t.Errorf("the room keeps %q, want two lines", got)
	}
	r.reads(t, "password abracadabra\nrate 0\n")
	late := r.asked(t)
	late.Sends("/pass abracadabra", "late")
	late.Until(servertest.Seated)
	r.Ends(t)
	want := `level=INFO msg=reloaded changed="files-max-size 3, history 2, max-line 100, password"
level=WARN msg="restart needed" options="ftp-ascii, history-keep"
level=INFO msg=reloaded changed="files-max-size 0, history 200, max-line 1024, password"`
	if got := r.events(); got != want {
		t.Errorf("the log has\n%s\nwant\n%s", got, want)
	}
	if log := r.Log.String(); strings.Contains(log, secret) || strings.Contains(log, "abracadabra") {
		t.Errorf("the password is in the log:\n%s", log)
	}
}

func TestAWrongFileChangesNothing(t *testing.T) {
	r := reloads(t, "password "+secret+"\n")
	r.reads(t, "password abracadabra\nbusrt 7\n")
	r.reads(t, "password abracadabra\nrate fast\n")
	r.reads(t, "password abracadabra\nmax-line 70000\n")
	ok(t, os.Remove(r.path))
	r.Signals(syscall.SIGHUP)
	r.hears("RELOADING=1\nMONOTONIC_USEC=\\d+")
	r.hears("READY=1")
	r.knows(t, "ana")
	r.Signals(syscall.SIGTERM)
	ok(t, r.Wait())
	want := `level=ERROR msg="not reloaded" error="` + r.path + `, line 2: there is no flag busrt: did you mean burst?"
level=ERROR msg="not reloaded" error="` + r.path + `, line 2: rate is \"fast\": a number, such as 10"
level=ERROR msg="not reloaded" error="` + r.path + `, line 2: max-line is \"70000\": at most 65536 bytes"
level=ERROR msg="not reloaded" error="-config is \"` + r.path + `\": a file of flags that can be read (no such file or directory)"`
	if got := r.events(); got != want {
		t.Errorf("the log has\n%s\nwant\n%s", got, want)
	}
}

// The file alone is right, and so was the one before. What is running would be
// neither: the lab's programs, which need a restart to go, and a password.
func TestAReloadThatDoesNotFitWhatRunsChangesNothing(t *testing.T) {
	r := reloads(t, "classic\n", servertest.ClassicPorts[1:]...)
	r.reads(t, "classic false\npassword "+secret+"\n")
	r.Join(t, "ana")
	r.Signals(syscall.SIGTERM)
	ok(t, r.Wait())
	want := `level=ERROR msg="not reloaded" error="with the options that only a restart changes: -classic: not together with -password: the lab's programs have no way to give one"`
	if got := r.events(); got != want {
		t.Errorf("the log has\n%s\nwant\n%s", got, want)
	}
}

func TestAReloadCanSilenceTheLogAndBringItBack(t *testing.T) {
	r := reloads(t, "")
	r.reads(t, "log-level error\nrate 5\n")
	r.reads(t, "log-level error\nrate 6\n")
	r.reads(t, "log-level debug\n")
	r.Join(t, "ana")
	r.Ends(t)
	want := `level=INFO msg=reloaded changed="log-level ERROR, rate 5"
level=INFO msg=reloaded changed="log-level DEBUG, rate 10"`
	if got := r.events(); got != want || !strings.Contains(r.Log.String(), `level=DEBUG msg="user joined"`) {
		t.Errorf("the log is\n%s", r.Log.String())
	}
}

func TestUnderNohupTheServerGoesOn(t *testing.T) {
	p, s := launch(t, inShell(t, servertest.Self(), `trap "" HUP; exec "$@"`))
	ana := s.Join(t, "ana")
	p.Signals(syscall.SIGHUP)
	ana.Sends("hola")
	ana.Sees("ana: hola")
	p.Ends(t)
	if log := p.Log.String(); strings.Contains(log, "reloaded") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestAReloadChangesTheOperators(t *testing.T) {
	state := t.TempDir()
	r := reloads(t, "", "-state-dir", state)
	tertuliad(t, secretOfAna+"\n", "accounts", "add", "-state-dir", state, "ana")
	ana := r.logsIn(t, "ana", secretOfAna)
	ana.Sends("/bans")
	ana.Until("* only an operator of the server may do that")
	r.reads(t, "operators ana\n")
	ana.Rest() // their login is void
	ana = r.logsIn(t, "ana", secretOfAna)
	ana.Sends("/bans")
	ana.Until("* nobody is banned from the server")
	r.Ends(t) // the log is complete
	if got, want := r.events(), `level=INFO msg=reloaded changed="operators ana"`; got != want {
		t.Errorf("the log is %s, want %s", got, want)
	}
}
