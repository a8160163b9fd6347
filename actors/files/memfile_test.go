package files

import (
	"io"
	"io/fs"
	"syscall"
	"time"
)

type memoryFile struct {
	m    *memory
	node *memoryNode
	at   int64
}

func (f *memoryFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.at)
	f.at += int64(n)
	return n, err
}

func (f *memoryFile) ReadAt(p []byte, off int64) (n int, err error) {
	err = f.m.do("Read", "", func(*memoryState) error {
		if off >= int64(len(f.node.data)) {
			return io.EOF
		}
		n = copy(p, f.node.data[off:])
		return nil
	})
	return n, err
}

func (f *memoryFile) Write(p []byte) (int, error) {
	err := f.m.do("Write", "", func(s *memoryState) error {
		if s.free < int64(len(p)) {
			return syscall.ENOSPC
		}
		f.node.data = append(f.node.data[:f.at:f.at], p...)
		f.at += int64(len(p))
		f.node.touch = time.Now()
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *memoryFile) Seek(off int64, whence int) (int64, error) {
	f.at = off
	return off, nil
}

func (f *memoryFile) Truncate(size int64) error {
	return f.m.do("Truncate", "", func(*memoryState) error {
		f.node.data = f.node.data[:size:size]
		return nil
	})
}

func (f *memoryFile) Close() error { return nil }

func (f *memoryFile) Sync() error {
	return f.m.do("Sync", "", func(*memoryState) error { return nil })
}

func (f *memoryFile) Stat() (i fs.FileInfo, err error) {
	err = f.m.do("Fstat", "", func(*memoryState) error {
		i = memoryInfo{f.node.info("")}
		return nil
	})
	return i, err
}

type memoryInfo struct{ i Info }

func (m memoryInfo) Name() string       { return m.i.Name }
func (m memoryInfo) Size() int64        { return m.i.Size }
func (m memoryInfo) Mode() fs.FileMode  { return m.i.Mode }
func (m memoryInfo) ModTime() time.Time { return m.i.ModTime }
func (m memoryInfo) IsDir() bool        { return m.i.IsDir() }
func (m memoryInfo) Sys() any           { return nil }
