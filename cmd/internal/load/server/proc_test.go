//go:build linux

package server

import (
	"errors"
	"io"
	"net"
	"os"
	osexec "os/exec"
	"testing"
)

// A server is not taken for started since another program listens on its port.
func TestAProcessListensOnlyOnItsOwnPorts(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	other := osexec.Command("cat")
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = other.Wait() }()
	us, them := Process{os.Getpid()}, Process{other.Process.Pid}
	if !us.listens(port) || them.listens(port) {
		t.Errorf("this process listens: %v, the other one: %v", us.listens(port), them.listens(port))
	}
	ln.Close()
	if us.listens(port) {
		t.Error("this process listens on a closed port")
	}
}

// What a server's children use counts, while they live and after.
func TestAProcessCountsItsChildren(t *testing.T) {
	// The shell's child works until its input ends, and the shell with it.
	cmd := osexec.Command("sh", "-c", "n=0; (while [ $n -lt 100000 ]; do n=$((n+1)); done; echo worked; cat); echo ended; cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = cmd.Wait() }()
	if _, err := io.ReadFull(out, make([]byte, len("worked\n"))); err != nil {
		t.Fatal(err)
	}
	p := Process{cmd.Process.Pid}
	family, err := p.family()
	if err != nil || len(family) < 2 {
		t.Errorf("the family is %+v (%v)", family, err)
	}
	alive, err := p.CPU()
	if err != nil || alive < tick {
		t.Errorf("with a child that has worked, the CPU time is %v (%v)", alive, err)
	}
	first, err := readStat(p.PID)
	if err != nil || first.cpu >= alive {
		t.Errorf("the shell alone has used %v of %v (%v)", first.cpu, alive, err)
	}
	memory, err := p.Resident()
	if err != nil || memory < 4096 {
		t.Errorf("the memory is %d bytes (%v)", memory, err)
	}
}

func TestAProcessThatIsNotThere(t *testing.T) {
	p := Process{1 << 30}
	if _, err := p.CPU(); err == nil {
		t.Error("there is CPU time of no process")
	}
	if _, err := p.Resident(); err == nil {
		t.Error("there is memory of no process")
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	for _, path := range []string{"/nowhere", "/bin/false"} {
		s, err := ParseSpec("tertuliad=" + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Start(t.Context(), Options{Dir: t.TempDir()}); err == nil {
			t.Errorf("%s has started", path)
		}
	}
}

// A server that was started leaves nothing on the machine.
func TestStop(t *testing.T) {
	dir := t.TempDir()
	s, err := ParseSpec("nats-server")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := programs[s.Kind].path(""); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("nats-server is not installed")
	}
	srv, err := s.Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Stop(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("behind it lies %v (%v)", left, err)
	}
}

// A server's child may end while its memory is read.
func TestAProcessThatHasEndedHasNoMemory(t *testing.T) {
	cmd := osexec.Command("true")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if kib, err := proportional(pid); kib != 0 || !errors.Is(err, errGone) {
		t.Errorf("proportional = %d, %v", kib, err)
	}
	if _, err := (Process{PID: pid}).Resident(); err == nil {
		t.Error("a server that has ended has memory")
	}
}
