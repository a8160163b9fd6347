package files

import "context"

// grouped lets callers share the same work. Callers that come while work for a key is running
// wait together for the next run.
type grouped[T any] chan request[T]

// request asks for work on an item, together with other items of the same key.
type request[T any] struct {
	key   string
	item  T
	reply chan error
}

// do waits until the work on an item is done, and returns its error. Once done is closed, the
// group no longer runs, and the caller does its own work.
func (g grouped[T]) do(key string, item T, done <-chan struct{}, work func(string, []T) error) error {
	m := request[T]{key, item, make(chan error, 1)}
	select {
	case g <- m:
		return <-m.reply
	case <-done:
		return work(key, []T{item})
	}
}

// run does the requested work until ctx ends. work runs on goroutines of its own, one at a time
// for a key. It gets the items in the order in which they came. run answers all requests that
// it has received before it returns.
func (g grouped[T]) run(ctx context.Context, work func(key string, items []T) error) {
	type ended struct {
		key string
		err error
	}
	waiting := make(map[string][]request[T]) // requests for the next run of a key
	busy := make(map[string][]request[T])    // requests of the current run of a key
	back := make(chan ended)
	start := func(key string) {
		group := waiting[key]
		busy[key] = group
		delete(waiting, key)
		items := make([]T, len(group))
		for i, m := range group {
			items[i] = m.item
		}
		go func() { back <- ended{key, work(key, items)} }()
	}
	requests, stop := (<-chan request[T])(g), ctx.Done()
	for requests != nil || len(busy) > 0 {
		select {
		case m := <-requests:
			waiting[m.key] = append(waiting[m.key], m)
			if busy[m.key] == nil {
				start(m.key)
			}
		case e := <-back:
			for _, m := range busy[e.key] {
				m.reply <- e.err
			}
			delete(busy, e.key)
			if waiting[e.key] != nil {
				start(e.key)
			}
		case <-stop:
			requests, stop = nil, nil
		}
	}
}
