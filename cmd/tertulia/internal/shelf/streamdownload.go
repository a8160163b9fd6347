package shelf

import (
	"context"
	"crypto/sha256"
	"hash"
	"io"
)

// streamDownload fetches one file into a stream.
type streamDownload struct {
	remote
	w   io.Writer
	sum hash.Hash
}

func (p *streamDownload) run(ctx context.Context, t *transfer) error {
	p.sum = sha256.New()
	return t.shelf.try(ctx, func(_ context.Context, c *client) (bool, error) {
		before := t.Moved
		err := p.attempt(c, t)
		return t.Moved > before, err
	})
}

// attempt fetches the bytes that w does not have yet. It returns errChanged if the file changes
// after the first bytes.
func (p *streamDownload) attempt(c *client, t *transfer) error {
	changed, err := p.look(c)
	if err != nil {
		return err
	}
	if changed && t.Done > 0 {
		return errChanged
	}
	t.Size = p.entry.Size
	t.at(t.Done)
	if t.Done < t.Size || t.Size == 0 {
		err := c.fetch(p.path, t.Done, t.Size, func(b []byte) error {
			if _, err := p.w.Write(b); err != nil {
				return local(err)
			}
			p.sum.Write(b)
			t.add(len(b))
			return nil
		})
		if err != nil {
			return err
		}
	}
	t.Result = Got
	return t.verify(c, p.path, p.sum)
}
