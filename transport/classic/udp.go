package classic

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// A datagram is what one address has sent, at most maxMessage bytes of it.
type datagram struct {
	from netip.AddrPort
	text string
}

// portOf returns the port that a socket is bound to.
func portOf(conn PacketConn) uint16 {
	addr, _ := conn.LocalAddr().(*net.UDPAddr)
	return addr.AddrPort().Port()
}

// receive reads datagrams until ctx ends, and returns nil then. It hands each to
// take, which must not block. Errors of the network are waited out.
func receive(ctx context.Context, conn PacketConn, log *slog.Logger, take func(datagram)) error {
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	const pause = 5 * time.Millisecond
	buffer := make([]byte, maxMessage+1)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil && n == 0:
			log.Debug("datagram lost", "error", err)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
			continue
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		take(datagram{from, cut(string(buffer[:n]), maxMessage)})
	}
}
