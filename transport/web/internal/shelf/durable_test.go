package shelf

import (
	"log/slog"
	"testing"

	"tertulia/actors/files"
)

// slowDisk is a storage whose folders are flushed only when the test lets it.
type slowDisk struct {
	files.Storage
	flushing chan string   // the folders that are being flushed
	flush    chan struct{} // a flush ends
}

func (d *slowDisk) SyncDir(name string) error {
	d.flushing <- name
	<-d.flush
	return d.Storage.SyncDir(name)
}

func TestAnAnswerMeansThatTheFileIsDurable(t *testing.T) {
	disk := &slowDisk{flushing: make(chan string, 16), flush: make(chan struct{}, 16)}
	s := serve(t, func(o *options) {
		o.Sync = true
		disk.Storage = files.NewFolder(o.Dir, true, slog.New(slog.DiscardHandler))
		o.Storage = disk
	})
	answered := make(chan response, 1)
	go func() { answered <- s.do(t, "PUT", "/files/a", "hola") }()
	<-disk.flushing
	select {
	case got := <-answered:
		t.Errorf("%s before the file's name is on the disk", got.Status)
	default:
	}
	close(disk.flush)
	(<-answered).want(t, 201)
}
