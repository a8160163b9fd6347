package files

import (
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

// memory is a Storage without a disk. Each of its steps can be made to fail.
type memory struct {
	slot chan *memoryState // taken out by the running step
}

type memoryState struct {
	names  map[string]*memoryNode // "." is the root
	staged map[string]*memoryNode
	notes  map[string][]byte
	inodes int
	free   int64
	// fault returns the error with which a step fails; nil if it does not.
	fault func(op, name string) error
	calls map[string]int
}

type memoryNode struct {
	dir   bool
	data  []byte
	time  time.Time
	touch time.Time // time of the last change
	inode int
}

func newMemory() *memory {
	m := &memory{slot: make(chan *memoryState, 1)}
	m.slot <- &memoryState{
		names:  map[string]*memoryNode{".": {dir: true}},
		staged: make(map[string]*memoryNode),
		notes:  make(map[string][]byte),
		calls:  make(map[string]int),
		free:   1 << 40,
	}
	return m
}

// do runs one step.
func (m *memory) do(op, name string, step func(*memoryState) error) error {
	s := <-m.slot
	defer func() { m.slot <- s }()
	s.calls[op]++
	if s.fault != nil {
		if err := s.fault(op, name); err != nil {
			return err
		}
	}
	return step(s)
}

func (m *memory) setFault(fault func(op, name string) error) {
	s := <-m.slot
	s.fault = fault
	m.slot <- s
}

func (m *memory) calls(op string) int {
	s := <-m.slot
	defer func() { m.slot <- s }()
	return s.calls[op]
}

func (n *memoryNode) info(name string) Info {
	i := Info{Name: path.Base(name), ModTime: n.time, Changed: n.touch, Mode: 0o644, ID: ID{Number: uint64(n.inode)}, Size: int64(len(n.data))}
	if n.dir {
		i.Mode = fs.ModeDir | 0o755
	}
	return i
}

// at finds a name, and fails as a disk does.
func (s *memoryState) at(name string) (*memoryNode, error) {
	if n := s.names[name]; n != nil {
		return n, nil
	}
	if err := s.folderOf(name); err != nil {
		return nil, err
	}
	return nil, syscall.ENOENT
}

func (s *memoryState) folderOf(name string) error {
	dir := path.Dir(name)
	switch n := s.names[dir]; {
	case n == nil && dir != ".":
		if err := s.folderOf(dir); err != nil {
			return err
		}
		return syscall.ENOENT
	case !n.dir:
		return syscall.ENOTDIR
	}
	return nil
}

func (m *memory) Open(name string) (f File, i Info, err error) {
	err = m.do("Open", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err != nil {
			return err
		}
		if n.dir {
			return syscall.EISDIR
		}
		f, i = &memoryFile{m: m, node: n}, n.info(name)
		return nil
	})
	return f, i, err
}

func (m *memory) Stat(name string) (i Info, err error) {
	err = m.do("Stat", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err == nil {
			i = n.info(name)
		}
		return err
	})
	return i, err
}

type memoryDir struct {
	names []string // not yet read
	infos map[string]Info
}

func (d *memoryDir) Names(n int) ([]string, error) {
	if len(d.names) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.names))
	some := d.names[:n]
	d.names = d.names[n:]
	return some, nil
}

func (d *memoryDir) Lstat(name string) (Info, error) { return d.infos[name], nil }

func (d *memoryDir) Close() error { return nil }

func (m *memory) ReadDir(name string) (d DirReader, err error) {
	err = m.do("ReadDir", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err != nil {
			return err
		}
		if !n.dir {
			return syscall.ENOTDIR
		}
		infos := make(map[string]Info)
		for other, n := range s.names {
			if other != "." && path.Dir(other) == name {
				infos[path.Base(other)] = n.info(other)
			}
		}
		d = &memoryDir{slices.Collect(maps.Keys(infos)), infos}
		return nil
	})
	return d, err
}

func (m *memory) Canonical(dir string) (string, error) {
	return dir, m.do("Canonical", dir, func(s *memoryState) error {
		n, err := s.at(dir)
		if err == nil && !n.dir {
			err = syscall.ENOTDIR
		}
		return err
	})
}

func (m *memory) Mkdir(name string) error {
	return m.do("Mkdir", name, func(s *memoryState) error {
		if s.names[name] != nil {
			return syscall.EEXIST
		}
		if err := s.folderOf(name); err != nil {
			return err
		}
		s.names[name] = &memoryNode{dir: true, time: time.Now(), touch: time.Now()}
		return nil
	})
}

func (m *memory) Remove(name string) error {
	return m.do("Remove", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err == nil && n.dir {
			err = syscall.EISDIR
		}
		if err == nil {
			delete(s.names, name)
		}
		return err
	})
}

func (m *memory) RemoveDir(name string) error {
	return m.do("RemoveDir", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err != nil {
			return err
		}
		if !n.dir {
			return syscall.ENOTDIR
		}
		for other := range s.names {
			if strings.HasPrefix(other, name+"/") {
				return syscall.ENOTEMPTY
			}
		}
		delete(s.names, name)
		return nil
	})
}

func (m *memory) Rename(from, to string) error {
	return m.do("Rename", from, func(s *memoryState) error {
		n, err := s.at(from)
		if err != nil {
			return err
		}
		if err := s.folderOf(to); err != nil {
			return err
		}
		if there := s.names[to]; there != nil && (there.dir || n.dir) {
			return syscall.EEXIST
		}
		delete(s.names, from)
		s.names[to] = n
		for other, n := range s.names {
			if rest, below := strings.CutPrefix(other, from+"/"); below {
				delete(s.names, other)
				s.names[to+"/"+rest] = n
			}
		}
		return nil
	})
}

func (m *memory) SetTime(name string, t time.Time) error {
	return m.do("SetTime", name, func(s *memoryState) error {
		n, err := s.at(name)
		if err == nil {
			n.time, n.touch = t, time.Now()
		}
		return err
	})
}

func (m *memory) WriteFile(name string, content []byte, _ bool) error {
	return m.do("WriteFile", name, func(s *memoryState) error {
		if err := s.folderOf(name); err != nil {
			return err
		}
		s.inodes++
		s.names[name] = &memoryNode{data: slices.Clone(content), inode: s.inodes, time: time.Now(), touch: time.Now()}
		return nil
	})
}

func (m *memory) SyncDir(name string) error {
	return m.do("SyncDir", name, func(*memoryState) error { return nil })
}

func (m *memory) Free() (free int64, err error) {
	err = m.do("Free", "", func(s *memoryState) error { free = s.free; return nil })
	return free, err
}

func (m *memory) Stage(id string) (f File, err error) {
	err = m.do("Stage", id, func(s *memoryState) error {
		if s.staged[id] != nil {
			return syscall.EEXIST
		}
		s.inodes++
		s.staged[id] = &memoryNode{inode: s.inodes, time: time.Now(), touch: time.Now()}
		f = &memoryFile{m: m, node: s.staged[id]}
		return nil
	})
	return f, err
}

func (m *memory) Restage(id string) (f File, err error) {
	err = m.do("Restage", id, func(s *memoryState) error {
		if s.staged[id] == nil {
			return syscall.ENOENT
		}
		f = &memoryFile{m: m, node: s.staged[id]}
		return nil
	})
	return f, err
}

func (m *memory) Publish(id, name string, replace bool) error {
	return m.do("Publish", name, func(s *memoryState) error {
		n := s.staged[id]
		if n == nil {
			return syscall.ENOENT
		}
		if err := s.folderOf(name); err != nil {
			return err
		}
		if there := s.names[name]; there != nil && (!replace || there.dir) {
			return syscall.EEXIST
		}
		delete(s.staged, id)
		s.names[name] = n
		return nil
	})
}

func (m *memory) Unstage(id string) error {
	return m.do("Unstage", id, func(s *memoryState) error {
		delete(s.staged, id)
		delete(s.notes, id)
		return nil
	})
}

func (m *memory) Note(id string, note []byte, durable bool) error {
	return m.do("Note", id, func(s *memoryState) error { s.notes[id] = note; return nil })
}

func (m *memory) Staged() (list []Staged, err error) {
	err = m.do("Staged", "", func(s *memoryState) error {
		for id, n := range s.staged {
			list = append(list, Staged{id, int64(len(n.data)), s.notes[id]})
		}
		return nil
	})
	return list, err
}

func (m *memory) Close() error { return nil }
