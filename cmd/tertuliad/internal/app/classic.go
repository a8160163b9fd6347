package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"tertulia/transport/classic"
)

// classicConfig holds the values of the flags for the original lab's programs.
type classicConfig struct {
	on bool

	multi, multiClient address
	turnTCP, turnUDP   address
	helloTCP, helloUDP address
	ftp                address
}

// classicVars declares the flags of the lab's programs.
func classicVars(f *flags, c *classicConfig) {
	f.BoolVar(&c.on, "classic", false, "serve the programs of the lab from which this server grew, as they are: each has its port, and its users are in the same room")
	addressVar(f, &c.multi, "classic-multi-addr", ":1045", "`address` for the multi-user chat over TCP")
	addressVar(f, &c.multiClient, "classic-multi-client-addr", ":1046", "another `address` for it: the port that the lab's client connects to")
	addressVar(f, &c.turnTCP, "classic-turn-tcp-addr", ":2085", "`address` for the turn-taking chat over TCP")
	addressVar(f, &c.turnUDP, "classic-turn-udp-addr", ":2502", "`address` for the turn-taking chat over UDP, for trusted networks only")
	addressVar(f, &c.helloTCP, "classic-hello-tcp-addr", ":2058", "`address` for hello over TCP")
	addressVar(f, &c.helloUDP, "classic-hello-udp-addr", ":1207", "`address` for hello over UDP")
	addressVar(f, &c.ftp, "classic-ftp-addr", ":1055", "`address` for the simple FTP, where there are files")
}

// classic opens the sockets of the lab's programs, except those whose address is off. files
// reports whether the server has a file service; only then is the simple FTP opened. It returns
// the first error.
func (l *listeners) classic(ctx context.Context, files bool) (on classic.Sockets, err error) {
	c := l.cfg.classic
	tcp := func(a address) (opened net.Listener) {
		if err == nil {
			opened, err = l.tcp(ctx, a)
		}
		return opened
	}
	udp := func(a address) classic.PacketConn {
		if err != nil {
			return nil
		}
		var opened *net.UDPConn
		if opened, err = l.udp(ctx, a); opened == nil {
			return nil
		}
		return opened
	}
	for _, a := range []address{c.multi, c.multiClient} {
		if opened := tcp(a); opened != nil {
			on.Multi = append(on.Multi, opened)
		}
	}
	on.TurnTCP, on.TurnUDP = tcp(c.turnTCP), udp(c.turnUDP)
	on.HelloTCP, on.HelloUDP = tcp(c.helloTCP), udp(c.helloUDP)
	if files {
		on.FTP = tcp(c.ftp)
	}
	return on, err
}

// addClassic adds the lab's programs to the group if -classic is set. addFiles must come first,
// because the simple FTP needs the shelf.
func (p *program) addClassic(ctx context.Context) error {
	if !p.cfg.classic.on {
		return nil
	}
	lab, err := p.sockets.classic(ctx, p.shelf != nil)
	if err != nil {
		return err
	}
	p.opened.lab = &lab
	var shelf classic.Shelf
	if p.shelf != nil {
		shelf = p.shelf.Files
	}
	server := classic.New(classic.Config{
		Rate:      p.cfg.rate,
		Burst:     p.cfg.burst,
		MaxLine:   p.cfg.maxLine,
		FirstLine: p.cfg.firstLine,
		Gate:      p.gate,
		Links:     p.shelf,
		Log:       p.log,
		Metrics:   classic.NewMetrics(p.reg),
	}, p.chat, shelf, p.conns, p.accepted)
	p.paced = append(p.paced, server.SetPace)
	p.uploads.Add(1)
	p.add(func(ctx context.Context) error {
		defer p.uploads.Done()
		return server.Serve(ctx, lab)
	})
	return nil
}

// welcomeClassic writes the name and ports of each of the lab's programs that is open.
func welcomeClassic(w io.Writer, on classic.Sockets) {
	row := func(name string, sockets ...any) {
		var ports []string
		for _, s := range sockets {
			switch s := s.(type) {
			case net.Listener:
				ports = append(ports, "TCP "+portOf(s.Addr()))
			case *net.UDPConn:
				ports = append(ports, "UDP "+portOf(s.LocalAddr()))
			}
		}
		if ports != nil {
			fmt.Fprintf(w, "  %-17s %s\n", name, strings.Join(ports, ", "))
		}
	}
	fmt.Fprint(w, "\nThe lab's own programs:\n")
	var multi []any
	for _, l := range on.Multi {
		multi = append(multi, l)
	}
	row("multi-user chat", multi...)
	row("turn-taking chat", on.TurnTCP, on.TurnUDP)
	row("hello", on.HelloTCP, on.HelloUDP)
	row("simple FTP", on.FTP)
}
