package files

import "context"

// An UploadWriter writes to an upload within its allowance. It belongs to the goroutine of the
// upload.
type UploadWriter struct {
	ctx    context.Context
	upload *Upload
	step   int64
	left   int64 // bytes left of the allowance
}

// Writer returns a writer that asks for at least step bytes more whenever the allowance is used up.
// ctx bounds the wait for them. Nothing may have been written to the upload yet.
func (u *Upload) Writer(ctx context.Context, step int64) *UploadWriter {
	return &UploadWriter{ctx, u, step, u.Allowance()}
}

// Write implements io.Writer. It blocks while it asks for more space, and while it writes. If there
// is no space it writes nothing and returns the error of Upload.Grow.
func (w *UploadWriter) Write(p []byte) (int, error) {
	for w.left < int64(len(p)) {
		more, err := w.upload.Grow(w.ctx, max(w.step, int64(len(p))-w.left))
		if err != nil {
			return 0, err
		}
		w.left += more
	}
	n, err := w.upload.Write(p)
	w.left -= int64(n)
	return n, err
}

// Left returns how many bytes may be written to Upload.File itself before the next Write. The
// caller reports them with Wrote.
func (w *UploadWriter) Left() int64 { return w.left }

// Wrote reports that n bytes were written to Upload.File itself.
func (w *UploadWriter) Wrote(n int64) { w.left -= n }
