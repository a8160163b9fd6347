package tlsconn

import "net"

// Record is the first byte of a stream of TLS: the type of a handshake's record (RFC 8446 §5.1). No text,
// and no request of HTTP, begins with it.
const Record = 0x16

// An opening is a connection whose peer has to begin with TLS. Otherwise Read returns ErrPlain.
type opening struct {
	net.Conn
	begun bool // the first byte has come
	plain bool // it was not that of TLS
}

// NetConn returns the connection below, see package tcp.
func (o *opening) NetConn() net.Conn { return o.Conn }

// Read implements net.Conn.
func (o *opening) Read(b []byte) (n int, err error) {
	n, err = o.Conn.Read(b)
	if n > 0 && !o.begun {
		o.begun, o.plain = true, b[0] != Record
	}
	if o.plain {
		return 0, ErrPlain
	}
	return n, err
}
