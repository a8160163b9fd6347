package files

import "context"

// folderFlush asks that the names in a folder be made durable.
type folderFlush struct {
	dir   string
	reply chan error
}

// flushed says that one flush has come back.
type flushed struct {
	dir string
	err error
}

// flushFolders returns when the names in the folders are durable.
func (a *Actor) flushFolders(dirs ...string) error {
	if !a.cfg.Sync {
		return nil
	}
	var first error
	for i, dir := range dirs {
		if i > 0 && dir == dirs[0] {
			continue
		}
		if err := a.flushFolder(dir); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (a *Actor) flushFolder(dir string) error {
	m := folderFlush{dir, make(chan error, 1)}
	select {
	case a.flush <- m:
		return <-m.reply
	case <-a.mailbox.Done():
		return a.store.SyncDir(dir)
	}
}

// runFlusher lets all who wait for the same folder share one flush: those who
// come while it is under way wait together for the next. It answers everybody
// whose request it has taken before it ends.
func (a *Actor) runFlusher(ctx context.Context) {
	waiting := make(map[string][]chan error) // for a flush that has not begun
	busy := make(map[string][]chan error)    // for the one that is under way
	back := make(chan flushed)
	start := func(dir string) {
		busy[dir] = waiting[dir]
		delete(waiting, dir)
		go func() {
			a.disk <- struct{}{}
			err := a.store.SyncDir(dir)
			<-a.disk
			back <- flushed{dir, err}
		}()
	}
	requests, stop := a.flush, ctx.Done()
	for requests != nil || len(busy) > 0 {
		select {
		case m := <-requests:
			waiting[m.dir] = append(waiting[m.dir], m.reply)
			if busy[m.dir] == nil {
				start(m.dir)
			}
		case f := <-back:
			for _, reply := range busy[f.dir] {
				reply <- f.err
			}
			delete(busy, f.dir)
			if waiting[f.dir] != nil {
				start(f.dir)
			}
		case <-stop:
			requests, stop = nil, nil
		}
	}
}
