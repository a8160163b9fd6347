package ftp

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func readAll(t testing.TB, conn net.Conn) string {
	t.Helper()
	conn.SetDeadline(time.Now().Add(patience))
	b, err := io.ReadAll(conn)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Fatal(err)
	}
	return string(b)
}

// waiting returns a listener to which the server connects, and its address as the
// argument of PORT.
func waiting(t testing.TB) (ln net.Listener, arg string) {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln, portWords(addrOf(ln.Addr()))
}

func TestPassiveIPv4(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a", "hola")
	text := c.do("PASV", 227)
	arg := regexp.MustCompile(`\(([0-9,]+)\)`).FindStringSubmatch(text)
	if arg == nil {
		t.Fatalf("PASV says %q", text)
	}
	at, _ := parsePort(arg[1])
	data := c.connect(at.String())
	c.do("RETR a", 150)
	equal(t, "RETR", readAll(t, data), "hola")
	c.want(226)
}

// freePort returns a port that was free a moment ago. It is outside the range of
// ephemeral ports, so that no other test gets it.
func freePort(t *testing.T) uint16 {
	t.Helper()
	for range 1000 {
		port := 10000 + rand.N[uint16](10000)
		if l, err := net.Listen("tcp4", fmt.Sprint("127.0.0.1:", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return 0
}

func TestPublicAddressAndPortRange(t *testing.T) {
	port := freePort(t)
	srv := serve(t, func(o *options) {
		o.ftp.PublicAddr = netip.MustParseAddr("203.0.113.7")
		o.ftp.PassivePorts = Ports{port, port}
	})
	c, d := srv.as(t, "ana"), srv.as(t, "bob")
	want := fmt.Sprintf("(203,0,113,7,%d,%d)", port>>8, port&255)
	contains(t, c.do("PASV", 227), want)
	contains(t, c.do("PASV", 227), want) // its own port is given back first
	contains(t, d.do("PASV", 227), want) // no client connected to it
}

func TestPortsHeldByOthersArePassedOver(t *testing.T) {
	held, arg := waiting(t)
	port, _ := parsePort(arg)
	if port.Port() == 65535 {
		t.Skip("no port behind this one")
	}
	srv := &Server{cfg: DefaultConfig(), ports: newPortPool(Ports{port.Port(), port.Port() + 1})}
	p, err := srv.listenPassive(addrOf(held.Addr()).Addr(), netip.Addr{})
	if err != nil {
		t.Skip("the port behind it is held, too: ", err)
	}
	if p.at.Port() != port.Port()+1 || freePorts(srv.ports) != 1 {
		t.Errorf("port %v, %d left in the pool", p.at, freePorts(srv.ports))
	}
	p.retire()
	srv.ports.close()
}

// freePorts counts the free ports that may stay open.
func freePorts(pool portPool) (n int) {
	for _, home := range pool.kept {
		n += len(home)
	}
	return n
}

// waitForPorts returns once all ports that may stay open are free.
func waitForPorts(pool portPool) {
	for _, home := range pool.kept {
		home <- <-home
	}
}

// borrow lends a port of a server without sessions.
func borrow(t *testing.T, srv *Server) *passive {
	t.Helper()
	localhost := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	p, err := srv.listenPassive(localhost, localhost)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// visit is a transfer without data.
func visit(t *testing.T, p *passive) {
	t.Helper()
	conn, err := net.Dial("tcp", p.at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	mine, err := p.connection(t.Context(), patience)
	if err != nil {
		t.Fatal(err)
	}
	mine.Close()
}

func TestAPortThatHasServedIsKeptForAWhile(t *testing.T) {
	port := freePort(t)
	keeping := func(span time.Duration) *Server {
		return &Server{cfg: DefaultConfig(), ports: newPortPool(Ports{port, port}), metrics: NewMetrics(nil), keptFor: span}
	}
	use := func(srv *Server) *warmListener {
		p := borrow(t, srv)
		visit(t, p)
		return p.lane
	}
	srv := keeping(patience)
	first := use(srv)
	stray, err := net.Dial("tcp", first.at.String())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "a stray connection", readAll(t, stray), "")
	stray.Close()
	if second := use(srv); second != first {
		t.Error("the port was closed in between")
	}
	srv.ports.close()
	srv.running.Wait()

	srv = keeping(time.Millisecond)
	first = use(srv)
	<-first.done
	if second := use(srv); second == first {
		t.Error("a port that is closed was lent")
	}
	srv.ports.close()
	srv.running.Wait()
}

func TestAPortIsFreeOnceItsConnectionIsThere(t *testing.T) {
	port := freePort(t)
	srv := &Server{cfg: DefaultConfig(), ports: newPortPool(Ports{port, port}), metrics: NewMetrics(nil), keptFor: patience}
	for range 200 {
		visit(t, borrow(t, srv))
		if freePorts(srv.ports) != 1 {
			t.Fatal("the port is not free")
		}
	}
	srv.ports.close()
	srv.running.Wait()
}

func TestWhoGivesUpAConnectionLeavesThePortToTheNext(t *testing.T) {
	port := freePort(t)
	for range 20 { // a select with two ready cases picks one at random
		srv := &Server{cfg: DefaultConfig(), ports: newPortPool(Ports{port, port}), metrics: NewMetrics(nil), keptFor: patience}
		first := borrow(t, srv)
		unwanted, err := net.Dial("tcp", first.at.String())
		if err != nil {
			t.Fatal(err)
		}
		waitForPorts(srv.ports)
		second := borrow(t, srv)
		if second.lane != first.lane {
			t.Fatal("the port was closed in between")
		}
		first.retire()
		equal(t, "a connection given up", readAll(t, unwanted), "")
		unwanted.Close()
		visit(t, second)
		srv.ports.close()
		srv.running.Wait()
	}
}

func TestAnyFreePortIsKeptToo(t *testing.T) {
	srv := &Server{cfg: DefaultConfig(), ports: newPortPool(Ports{}), metrics: NewMetrics(nil), keptFor: patience}
	round := func() (lanes []*warmListener) {
		var all []*passive
		for range maxKept + 2 { // all at once
			all = append(all, borrow(t, srv))
		}
		for _, p := range all {
			visit(t, p)
			lanes = append(lanes, p.lane)
		}
		waitForPorts(srv.ports)
		return lanes
	}
	first, kept := round(), 0
	for _, l := range round() {
		if slices.Contains(first, l) {
			kept++
		}
	}
	if kept != maxKept {
		t.Errorf("%d ports of %d were kept, want %d", kept, len(first), maxKept)
	}
	srv.ports.close()
	srv.running.Wait()
}

func TestIPv6IsForEPSVAndEPRT(t *testing.T) {
	c := serve(t, func(o *options) { o.network = "tcp6" }).as(t, "ana")
	c.do("PASV", 425)
	c.do("PORT 127,0,0,1,200,1", 425)
	contains(t, c.do("EPSV 1", 522), "(2)")
	contains(t, c.do("EPRT |1|127.0.0.1|40000|", 522), "(2)")
	contains(t, c.do("EPRT |7|x|40000|", 522), "(2)")
	c.do("EPSV 2", 229)
	c.write("STOR a", "hola")
	ln, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c.do(fmt.Sprintf("EPRT |2|::1|%d|", addrOf(ln.Addr()).Port()), 200)
	c.do("RETR a", 150)
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "RETR", readAll(t, conn), "hola")
	conn.Close()
	c.want(226)
}

func TestActive(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	for i, setup := range []string{"PORT %s", "EPRT |1|127.0.0.1|%d|"} {
		ln, arg := waiting(t)
		if i == 0 {
			c.do(fmt.Sprintf(setup, arg), 200)
		} else {
			c.do(fmt.Sprintf(setup, addrOf(ln.Addr()).Port()), 200)
		}
		c.do("STOR a", 150)
		conn, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "hola")
		conn.Close()
		c.want(226)
	}
	equal(t, "RETR", c.read("RETR a"), "hola")
	ln, arg := waiting(t)
	ln.Close()
	c.do("PORT "+arg, 200)
	c.do("RETR a", 150)
	contains(t, c.want(425), "nobody answers")
	c.do("RETR a", 425)
}

func TestNobodyReachesTheServersOwnMachineThroughIt(t *testing.T) {
	for network, lines := range map[string][]string{
		"tcp4": {"PORT 127,0,0,1,200,1", "EPRT |1|127.0.0.1|40000|"},
		"tcp6": {"EPRT |2|::1|40000|"},
	} {
		c := serve(t, func(o *options) { o.network, o.ftp.ActiveLocal = network, false }).as(t, "ana")
		for _, line := range lines {
			text := c.do(line, 504)
			contains(t, text, "EPSV or PASV")
			contains(t, text, "-ftp-active-local")
		}
		c.do("LIST", 425)
		equal(t, "LIST", c.read("LIST"), "")
	}
}

func TestBounceIsRefused(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	for line, code := range map[string]int{
		"PORT 127,0,0,2,200,1":            504,
		"PORT 10,0,0,1,200,1":             504,
		"PORT 127,0,0,1,0,22":             504,
		"PORT 127,0,0,1,3,255":            504,
		"EPRT |1|127.0.0.2|40000|":        504,
		"EPRT |1|127.0.0.1|80|":           504,
		"EPRT |2|::1|40000|":              522,
		"EPRT |2|::ffff:127.0.0.1|40000|": 522,
		"PORT 127,0,0,1,200":              501,
		"EPRT |1|127.0.0.1|x|":            501,
		"EPSV 2":                          522,
		"EPSV 9":                          522,
		"EPSV x":                          501,
		"PASV x":                          501,
	} {
		c.do(line, code)
	}
	c.do("LIST", 425)
}

func TestEPSVAllBinds(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.do("EPSV ALL", 200)
	c.do("PASV", 503)
	c.do("PORT 127,0,0,1,200,1", 503)
	c.do("EPRT |1|127.0.0.1|40000|", 503)
	equal(t, "LIST", c.read("LIST"), "")
}

func TestOldPortIsRetired(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	_, arg := waiting(t)
	for _, next := range []string{"EPSV", "PASV", "PORT " + arg, "REIN"} {
		early := c.passive()
		standing := c.connect(early)
		c.do(next, 200, 220, 227, 229)
		if _, err := standing.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s leaves the old connection open: %v", next, err)
		}
		if conn, err := net.Dial("tcp", early); err == nil {
			equal(t, "what comes from the old port", readAll(t, conn), "")
			conn.Close()
		}
	}
}

func TestForeignPeerOfAPassivePortIsClosed(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a", "secret")
	at := c.passive()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	foreign, err := d.Dial("tcp", at)
	if err != nil {
		t.Skip("127.0.0.2 is not of this machine: ", err)
	}
	equal(t, "what a foreigner reads", readAll(t, foreign), "")
	foreign.Close()
	own := c.connect(at)
	c.do("RETR a", 150)
	equal(t, "what the client reads", readAll(t, own), "secret")
	c.want(226)
}

func TestDataConnectionThatNeverComes(t *testing.T) {
	c := serve(t, func(o *options) { o.ftp.AcceptTimeout = 20 * time.Millisecond }).as(t, "ana")
	c.passive()
	c.do("STOR a", 150)
	contains(t, c.want(425), "did not connect")
	c.do("SIZE a", 550)
	if strings.Contains(c.read("LIST"), "a") {
		t.Error("it left a file")
	}
}

// No client connects to the port, and no command uses it.
func TestAPortOnWhichNobodyCameIsTakenBack(t *testing.T) {
	port := freePort(t)
	srv := serve(t, func(o *options) {
		o.ftp.PassivePorts = Ports{port, port}
		o.ftp.AcceptTimeout = 20 * time.Millisecond
	})
	idle := srv.as(t, "ana")
	idle.passive()
	for range 3 {
		waitForPorts(srv.ports)
		idle.passive()
	}
	waitForPorts(srv.ports)
	idle.do("STOR a", 150)
	contains(t, idle.want(425), "taken back")
	idle.do("NOOP", 200)
}

func TestIdleSessionsDoNotTakeAllPorts(t *testing.T) {
	const n = 3
	var ports Ports
	for { // three free ones in a row
		ports.First = freePort(t)
		ports.Last = ports.First + n - 1
		free := 0
		for port := ports.First; port <= ports.Last; port++ {
			if l, err := net.Listen("tcp4", fmt.Sprint("127.0.0.1:", port)); err == nil {
				l.Close()
				free++
			}
		}
		if free == n {
			break
		}
	}
	srv := serve(t, func(o *options) { o.ftp.PassivePorts = ports })
	srv.as(t, "ana").write("STOR a", "hola")
	var idle []*client
	for i := range n {
		c := srv.as(t, fmt.Sprint("idle", i))
		c.passive()
		idle = append(idle, c)
	}
	idle[0].do("RETR a", 150) // waits for a connection, so it is not the first to lose its port
	idle[0].do("STAT", 211)
	late := srv.as(t, "late")
	for range 2 * n {
		equal(t, "RETR", late.read("RETR a"), "hola")
	}
	idle[1].do("RETR a", 150)
	contains(t, idle[1].want(425), "taken back")
}

func TestTheHostWithTheMostPortsLosesOne(t *testing.T) {
	l := newLoans()
	lend := func(host byte, due int64) *passive {
		p := &passive{peer: netip.AddrFrom4([4]byte{10, 0, 0, host}), due: time.Unix(due, 0), waits: make(chan struct{}, 1)}
		p.waits <- struct{}{}
		l.add(p)
		return p
	}
	first := lend(1, 1)
	asked, second, third := lend(2, 2), lend(2, 3), lend(2, 4)
	l.ask(asked)
	gone := lend(3, 5)
	l.remove(gone)
	for i, want := range []*passive{second, third, first, asked, nil} {
		if got := l.pick(); got != want {
			t.Errorf("pick %d: got %v, want %v", i, got, want)
		}
	}
}

func TestPortsAreHandedOutAtRandom(t *testing.T) {
	pool, orders := newPortPool(Ports{20000, 20031}), make(map[string]bool)
	for range 3 {
		var got []berth
		var order []uint16
		for range 32 {
			b, err := pool.take()
			if err != nil {
				t.Fatal(err)
			}
			got, order = append(got, b), append(order, b.port)
		}
		orders[fmt.Sprint(order)] = true
		slices.SortFunc(got, func(x, y berth) int { return int(x.port) - int(y.port) })
		for _, b := range got {
			pool.giveBack(b)
		}
	}
	if len(orders) != 3 {
		t.Error("two rounds went in the same order")
	}
}

func TestPortsThatAreOpenAreLentFirst(t *testing.T) {
	// After the ephemeral ports of the system.
	wide := Ports{First: 61000, Last: 61000 + 4*maxKept}
	srv := &Server{cfg: DefaultConfig(), ports: newPortPool(wide), metrics: NewMetrics(nil), keptFor: time.Hour}
	seen := make(map[*warmListener]bool)
	for range maxKept + 1 {
		p := borrow(t, srv)
		visit(t, p)
		seen[p.lane] = true
	}
	if len(seen) > maxKept {
		t.Errorf("%d transfers, one after the other, opened %d ports", maxKept+1, len(seen))
	}
	srv.ports.close()
	srv.running.Wait()
}
