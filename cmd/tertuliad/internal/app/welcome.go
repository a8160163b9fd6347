package app

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"tertulia/cmd/internal/cli"
	"tertulia/transport/classic"
)

// opened holds the open listeners; nil means off.
type opened struct {
	chat, files, debug net.Listener
	page               net.Listener
	secure             net.Listener // the chat over TLS
	irc, ircs          net.Listener // the latter over TLS
	fingerprint        string       // of the server's own CA; "" if there is none
	shown              bool         // the start-up text is on a terminal
	pageURL            string       // for other people; "" if there is no page
	public             bool         // the operator has named it
	datagrams          *net.UDPConn
	lab                *classic.Sockets
	curl               string // the beginning of a curl command
	machine            machine
	closed             []error // of listeners that the server runs without
	noShelf            error   // why there is no file service; nil if there is one or none was wanted
	history            string  // what is kept of the chat, and where
	accounts           string  // who needs one, and where they are kept; "" if there are none by choice
}

// errAllOff is returned if no listener for users is open.
var errAllOff = errors.New("every listener is off, so that nobody could come in: open one of -tcp-addr, -udp-addr, -tls-addr, -irc-addr, -ftp-addr and -http-addr")

// some reports whether a listener for users is open. The debug listener does not count.
func (o opened) some() bool {
	lab := o.lab != nil && (len(o.lab.Multi) > 0 || o.lab.TurnTCP != nil || o.lab.TurnUDP != nil ||
		o.lab.HelloTCP != nil || o.lab.HelloUDP != nil || o.lab.FTP != nil)
	return lab || o.page != nil || o.chat != nil || o.secure != nil || o.irc != nil || o.ircs != nil || o.datagrams != nil || o.files != nil
}

// welcome writes the start-up text: the open listeners, and the commands that connect to them.
// It returns the error of w.
func (o opened) welcome(w io.Writer) error {
	var b, rows strings.Builder
	local, reached := true, true
	// each appends a row for every address under which a socket can be reached.
	each := func(a net.Addr, row func(host, port string) string) {
		_, port, _ := net.SplitHostPort(a.String())
		hosts := o.machine.names(a)
		local = local && bound(a).IsLoopback()
		reached = reached && hosts != nil
		if hosts == nil {
			hosts = []string{"localhost"}
		}
		for _, host := range hosts {
			rows.WriteString(row(host, port))
		}
	}
	if o.page != nil {
		rows.WriteString("\nThe page, for browsers:\n")
		each(o.page.Addr(), func(host, port string) string { return "  " + pageAt(host, port) + "\n" })
		if o.public {
			fmt.Fprintf(&rows, "  %s\n", o.pageURL)
		}
	}
	rows.WriteString("\nThe chat:\n")
	if o.chat == nil && o.datagrams == nil && o.secure == nil && o.irc == nil && o.ircs == nil {
		rows.WriteString("  none: -tcp-addr, -udp-addr, -tls-addr and -irc-addr are off\n")
	}
	if o.chat != nil {
		each(o.chat.Addr(), func(host, port string) string {
			return fmt.Sprintf("  nc %s %s\n  telnet %s %s\n  tertulia chat %s\n", host, port, host, port, target(host, port))
		})
	}
	if o.secure != nil {
		each(o.secure.Addr(), func(host, port string) string {
			return fmt.Sprintf("  ncat --ssl %s %s\n  tertulia chat tls://%s\n", host, port, securely(host, port))
		})
	}
	if o.datagrams != nil {
		each(o.datagrams.LocalAddr(), func(host, port string) string {
			number := host
			if host == "localhost" { // it may resolve to ::1, where nc gets no error over UDP
				number = o.datagrams.LocalAddr().(*net.UDPAddr).IP.String()
			}
			return fmt.Sprintf("  nc -u %s %s\n  tertulia chat udp://%s\n", number, port, target(host, port))
		})
	}
	if o.irc != nil {
		each(o.irc.Addr(), func(host, port string) string { return fmt.Sprintf("  irssi -c %s -p %s\n", host, port) })
	}
	if o.ircs != nil {
		each(o.ircs.Addr(), func(host, port string) string { return fmt.Sprintf("  irssi --tls -c %s -p %s\n", host, port) })
	}
	if o.noShelf != nil {
		fmt.Fprintf(&rows, "\nThe file shelf:\n  none: %v\n  Start it with -files-dir and another folder.\n", o.noShelf)
	}
	if o.files != nil {
		rows.WriteString("\nThe file shelf:\n")
		each(o.files.Addr(), func(host, port string) string {
			return fmt.Sprintf("  %s -T FILE ftp://%s/\n", o.curl, net.JoinHostPort(host, port))
		})
	}
	if o.fingerprint != "" {
		fmt.Fprintf(&rows, "\nThe server's own certificate authority, for https:// and tls://, as SHA-256:\n  %s\n", o.fingerprint)
	}
	fmt.Fprintf(&rows, "\nThe history:\n  %s\n", o.history)
	if o.accounts != "" {
		fmt.Fprintf(&rows, "\nThe accounts:\n  %s\n", o.accounts)
	}
	for _, err := range o.closed {
		fmt.Fprintf(&rows, "\nClosed:\n  %v\n", err)
	}
	if o.lab != nil {
		welcomeClassic(&rows, *o.lab)
	}
	if o.debug != nil {
		fmt.Fprintf(&rows, "\nMetrics: http://%s/metrics\n", o.debug.Addr())
	}
	switch {
	case local:
		fmt.Fprintf(&b, "tertulia %s is open, for this machine only.\n%s\nTo open it to your network, start it with -host 0.0.0.0.\n",
			cli.Version(), rows.String())
	case !reached:
		fmt.Fprintf(&b, "tertulia %s is open, but this machine has no network address yet.\n%s\n"+
			"Others can come in once it has one: start it again then to see it here.\n", cli.Version(), rows.String())
	default:
		fmt.Fprintf(&b, "tertulia %s is open to the network.\n%s\n", cli.Version(), rows.String())
	}
	if o.shown && o.page != nil && (o.public || reached && !bound(o.page.Addr()).IsLoopback()) {
		fmt.Fprintf(&b, "%s\n  %s\n\n", terminalQR(o.pageURL), o.pageURL)
	}
	b.WriteString("Ctrl-C stops it; -h explains every flag.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// target returns the shortest form of host and port that the client tertulia accepts.
func target(host, port string) string { return endpoint(host, port, "4000") }

// securely is target for the chat over TLS.
func securely(host, port string) string { return endpoint(host, port, "4001") }

// endpoint returns host and port, or the host alone if the port is the usual one.
func endpoint(host, port, usual string) string {
	switch {
	case port == usual:
		return host
	case strings.Contains(host, ":"):
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}

// portOf returns the port of a socket's address.
func portOf(a net.Addr) string {
	_, port, _ := net.SplitHostPort(a.String())
	return port
}
