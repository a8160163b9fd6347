package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/known"
)

// dialTLS connects to the server and makes the handshake. met is called for a server that is new; it may be
// nil.
func (e endpoint) dialTLS(ctx context.Context, met func(ca *x509.Certificate)) (net.Conn, error) {
	d := tls.Dialer{Config: e.servers.Config(e.addr, met)}
	return d.DialContext(ctx, "tcp", e.addr)
}

// meet connects to a server over TLS before the user interface starts, so that the key of a new server
// can be told on w, and a changed key ends the program. It returns the endpoint whose first dial gives
// that connection. A server that cannot be reached is left to the session, which tries again.
func (e endpoint) meet(ctx context.Context, w io.Writer) (endpoint, error) {
	if e.over != tlsService {
		return e, nil
	}
	conn, err := e.dialTLS(ctx, newServer(w, e.addr))
	if _, changed := errors.AsType[*known.ChangedError](err); changed {
		return e, err
	}
	if err == nil {
		e.first = make(chan net.Conn, 1)
		e.first <- conn
	}
	return e, nil
}

// newServer returns a function that tells once, on w, that a server is new, and the certificate of its CA.
func newServer(w io.Writer, addr string) func(ca *x509.Certificate) {
	told := make(chan struct{}, 1)
	return func(ca *x509.Certificate) {
		select {
		case told <- struct{}{}:
			fmt.Fprintf(w, "* %s is new to this machine, and noted. Its certificate authority has the SHA-256\n*   %s\n"+
				"* Compare it with the one that the server shows at its start.\n", addr, cli.Fingerprint(ca))
		default:
		}
	}
}
