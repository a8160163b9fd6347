package e2e

import (
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
)

func TestTheLabsProgramsAndTheOthersSeeTheSame(t *testing.T) {
	s := start(t, append(slices.Clone(servertest.ClassicPorts), "-rate", "0")...)
	multi, turn, hello := s.Lab(t, "multi-user chat"), s.Lab(t, "turn-taking chat"), s.Lab(t, "hello")
	if len(multi) != 2 || len(turn) != 2 || len(hello) != 2 {
		t.Fatalf("not every port is named:\n%s", s.Text)
	}
	bob := s.Join(t, "bob")
	var labs []*user
	for i, nick := range []string{"ale", "ana"} {
		u := servertest.Knock(t, multi[i], nil)
		u.Exact("intr_apodo")
		u.Writes(nick)
		u.Exact(nick + " se ha unido al chat\nTe has unido al chat\n")
		labs = append(labs, u)
	}
	labs[0].Exact("ana se ha unido al chat\n")
	tom := servertest.Knock(t, turn[0], nil)
	tom.Exact("tertulia")
	tom.Writes("tom")
	for _, u := range labs {
		u.Exact("tom se ha unido al chat\n")
	}
	bob.Until("* tom joined")
	uma := s.OverUDP(t, "uma")
	for _, u := range labs {
		u.Exact("uma se ha unido al chat\n")
	}
	bob.Until("* uma joined")

	// All users talk at the same time, and each sees all messages in the same order.
	const each = 50
	for i := range each {
		bob.Sends("from nc")
		uma.Sends("by datagram")
		labs[0].Writes("ale: here" + strings.Repeat("!", i%3))
		labs[1].Writes("ana: too.")
	}
	said := func(u *user) (lines []string) {
		for len(lines) < 4*each {
			lines = append(lines, u.Line())
		}
		return lines
	}
	order := said(bob)
	for _, u := range append(labs, uma) {
		u.Compare(said(u), order)
	}
	if n := len(slices.DeleteFunc(slices.Clone(order), func(l string) bool { return l != "bob: from nc" })); n != each {
		t.Errorf("%d of bob's lines are shown, want %d", n, each)
	}

	tom.Writes("I have heard enough.")
	if got := tom.Line(); !strings.HasSuffix(got, " earlier lines left out") {
		t.Errorf("tom's answer begins with %q", got)
	}
	greeter := servertest.Knock(t, hello[0], nil)
	greeter.Writes("Hola mundo!")
	greeter.Ends("hello from tertulia!")
	bob.Sees("tom: I have heard enough.", "* hello from 127.0.0.1: Hola mundo!")
	udp, err := net.Dial("udp", hello[1])
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	if _, err := io.WriteString(udp, "hola"); err != nil {
		t.Fatal(err)
	}
	if got := bob.Line(); got != "* hello from 127.0.0.1: hola" {
		t.Errorf("bob sees %q", got)
	}
	bob.Sends("/me waves", "/msg ale psst")
	labs[0].Exact("tom: I have heard enough.\n* hello from 127.0.0.1: Hola mundo!\n* hello from 127.0.0.1: hola\n" +
		"bob * waves\nbob (to you): psst\n")
	bob.Sends("/quit")
	labs[0].Exact("bob ha salido del chat\n")
	labs[0].Writes("salir")
	labs[0].Ends()
}

func TestTheLabsProgramsAreToldThatTheServerCloses(t *testing.T) {
	s := start(t, servertest.ClassicPorts...)
	multi := servertest.Knock(t, s.Lab(t, "multi-user chat")[0], nil)
	multi.Exact("intr_apodo")
	multi.Writes("ale")
	multi.Exact("ale se ha unido al chat\nTe has unido al chat\n")
	udp, err := net.Dial("udp", s.Lab(t, "turn-taking chat")[1])
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	udp.SetDeadline(time.Now().Add(hang))
	recv := func() string {
		b := make([]byte, 1024)
		n, err := udp.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
	if _, err := io.WriteString(udp, "ana"); err != nil {
		t.Fatal(err)
	}
	if got := recv(); got != "tertulia" {
		t.Errorf("the server's name is %q", got)
	}
	// One datagram may have a forged address, so that little is sent to it.
	if _, err := io.WriteString(udp, "hola"); err != nil {
		t.Fatal(err)
	}
	multi.Exact("ana se ha unido al chat\nana: hola\n")
	go s.Quit()
	if got := recv(); got != "exit" {
		t.Errorf("the last datagram is %q", got)
	}
	multi.Exact("* the server is closing\n")
	s.Stop()
}

func TestWithoutTheFlagTheLabsPortsAreClosed(t *testing.T) {
	s := start(t, servertest.ClassicPorts[1:]...)
	if strings.Contains(s.Text, "lab") {
		t.Errorf("the start-up text names the lab's programs:\n%s", s.Text)
	}
}

func TestALabsPortThatIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	err = app.Exec(t.Context(), append(append(servertest.FreePorts(t), servertest.ClassicPorts...), "-classic-hello-tcp-addr", addr),
		strings.NewReader(""), io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "-classic-hello-tcp-addr "+addr+" cannot be opened") {
		t.Errorf("Exec: %v", err)
	}
}
