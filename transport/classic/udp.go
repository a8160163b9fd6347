package classic

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// A datagram is one received datagram, cut to at most maxMessage bytes.
type datagram struct {
	from netip.AddrPort
	text string
}

// portOf returns the local port of a socket.
func portOf(conn PacketConn) uint16 {
	addr, _ := conn.LocalAddr().(*net.UDPAddr)
	return addr.AddrPort().Port()
}

// receive reads datagrams until ctx ends, and returns nil then. It calls take with each.
// While take blocks, the kernel keeps further datagrams, up to the socket's buffer.
// receive retries after errors of the network, and returns net.ErrClosed if the socket is
// closed.
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
