package shelf

import (
	"context"
	"sync"
	"time"
)

const maxPlanned = 256 // queued tasks

// task is one file to transfer or remove. The worker that received it owns it.
type task struct {
	name string
	size int64 // bytes, -1 if unknown
	run  func(ctx context.Context, t *transfer) error
}

// transfer is the progress of a task.
type transfer struct {
	shelf *Shelf
	Event // the event that will report the end
}

// at records that done bytes are at the destination, whether they were just transferred or not.
func (t *transfer) at(done int64) {
	t.Done = done
	t.tell()
}

// add records that n bytes were transferred.
func (t *transfer) add(n int) {
	t.Done += int64(n)
	t.Moved += int64(n)
	t.tell()
}

func (t *transfer) tell() {
	t.shelf.tell(Event{Kind: Moving, ID: t.ID, Name: t.Name, Size: t.Size, Done: t.Done, Moved: t.Moved})
}

// each runs the tasks that plan adds, Config.Jobs at once. When all have ended, it runs the
// tasks of last one after the other. Once the server is gone or ctx has ended, the remaining
// tasks fail without being started. It blocks until all tasks have ended.
func (s *Shelf) each(ctx context.Context, plan func(ctx context.Context, add func(task)), last func() []task) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type numbered struct {
		task
		id int
	}
	tasks := make(chan numbered, maxPlanned)
	var workers sync.WaitGroup
	for range s.cfg.Jobs {
		workers.Go(func() {
			for t := range tasks {
				if err := s.perform(ctx, t.task, t.id); isGone(err) {
					cancel(err)
				}
			}
		})
	}
	plan(ctx, func(t task) {
		tasks <- numbered{t, s.planned(t)}
	})
	close(tasks)
	workers.Wait()
	for _, t := range last() {
		if isGone(s.perform(ctx, t, s.planned(t))) {
			return
		}
	}
}

func noTasks() []task { return nil }

// planned reports a planned task and returns its number.
func (s *Shelf) planned(t task) int {
	id := s.newID()
	s.tell(Event{Kind: Planned, ID: id, Name: t.name, Size: t.size})
	return id
}

// perform runs a task, reports its end and returns its error.
func (s *Shelf) perform(ctx context.Context, t task, id int) error {
	x := &transfer{shelf: s, Event: Event{ID: id, Name: t.name, Size: t.size}}
	began := time.Now()
	err := why(ctx)
	if ctx.Err() == nil {
		err = t.run(ctx, x)
	}
	x.Kind, x.Took = Ended, time.Since(began)
	if err != nil {
		x.Result, x.Err = Failed, err
	}
	s.tell(x.Event)
	return err
}

// Fail reports a file whose transfer could not start. gone is true if all other transfers would
// fail too.
func (s *Shelf) Fail(name string, err error) (gone bool) {
	s.tell(Event{Kind: Ended, ID: s.newID(), Name: name, Size: -1, Result: Failed, Err: err})
	return isGone(err)
}
