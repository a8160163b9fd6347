package files

import "context"

// grouped lets callers who want the same thing done share it: those who come while
// it is done for a key wait together for the next time.
type grouped[T any] chan request[T]

// request asks that an item be done with others of the same key.
type request[T any] struct {
	key   string
	item  T
	reply chan error
}

// do waits until an item was done. Once done is closed nobody runs the group, and
// the caller does its own.
func (g grouped[T]) do(key string, item T, done <-chan struct{}, work func(string, []T) error) error {
	m := request[T]{key, item, make(chan error, 1)}
	select {
	case g <- m:
		return <-m.reply
	case <-done:
		return work(key, []T{item})
	}
}

// run does what comes until ctx ends. work runs on goroutines of its own, once at
// a time for a key; it gets the items in the order in which they came. All whose
// request was taken are answered.
func (g grouped[T]) run(ctx context.Context, work func(key string, items []T) error) {
	type ended struct {
		key string
		err error
	}
	waiting := make(map[string][]request[T]) // for work that has not begun
	busy := make(map[string][]request[T])    // for work that is under way
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
