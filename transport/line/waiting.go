package line

import (
	"context"
	"io"

	"tertulia/transport/internal/tcp"
)

// Waiting implements console.Output. The end of the stream means that our own client has
// left, while other programs may still read: they are sent notice.
func (s *session) Waiting(ctx context.Context, notice []byte) (context.Context, func()) {
	return tcp.Watch(ctx, s.Conn, func(ctx context.Context) error {
		if s.console.Client() {
			return io.EOF
		}
		return s.Send(ctx, notice)
	})
}
