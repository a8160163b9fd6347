package files

// flushFolders returns when the names in the folders are durable. It blocks on the disk. All
// folders are flushed even if one fails; the first error is returned.
func (a *Actor) flushFolders(dirs ...string) error {
	if !a.cfg.Sync {
		return nil
	}
	var first error
	for i, dir := range dirs {
		if i > 0 && dir == dirs[0] {
			continue
		}
		err := a.flush.do(dir, struct{}{}, a.mailbox.Done(), a.flushFolder)
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

// flushFolder makes the names in a folder durable, for all callers that wait for it.
func (a *Actor) flushFolder(dir string, _ []struct{}) error {
	a.disk <- struct{}{}
	defer func() { <-a.disk }()
	return a.store.SyncDir(dir)
}
