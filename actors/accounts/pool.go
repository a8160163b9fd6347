package accounts

import (
	"context"
	"runtime"
	"slices"
	"sync"
)

// maxQueued is how many computations of hashes may wait for a worker. Each needs 19 MiB while it
// runs, and nearly nothing while it waits.
const maxQueued = 64

// A pool computes hashes of passwords on a bounded number of goroutines, since each takes much
// memory and time of a processor. It belongs to one goroutine, except for its workers.
type pool struct {
	workers int // how many may run
	running int
	queue   []*job
	done    chan *job // has room for all that run
	group   sync.WaitGroup
}

// A job is one computation.
type job struct {
	ctx    context.Context // ends when nobody waits for it any longer
	first  bool            // it comes before those that are not
	run    func() bool     // on a worker
	after  func(result bool)
	refuse func() // in place of run and after: there is no room
	result bool
}

func newPool() *pool {
	workers := max(1, runtime.GOMAXPROCS(0)/2)
	return &pool{workers: workers, done: make(chan *job, workers)}
}

// add runs a job once a worker is free. If too many wait, it refuses the last one.
func (p *pool) add(j *job) {
	at := len(p.queue)
	if j.first {
		at = slices.IndexFunc(p.queue, func(j *job) bool { return !j.first })
		if at < 0 {
			at = len(p.queue)
		}
	}
	p.queue = slices.Insert(p.queue, at, j)
	p.start()
	if last := len(p.queue) - 1; last >= maxQueued {
		refused := p.queue[last]
		p.queue = p.queue[:last]
		refused.refuse()
	}
}

// start gives jobs to the workers that are free.
func (p *pool) start() {
	for p.running < p.workers && len(p.queue) > 0 {
		j := p.queue[0]
		p.queue = slices.Delete(p.queue, 0, 1)
		if j.ctx.Err() != nil {
			j.refuse()
			continue
		}
		p.running++
		p.group.Go(func() {
			j.result = j.run()
			p.done <- j
		})
	}
}

// ended finishes a job that a worker has sent to done.
func (p *pool) ended(j *job) {
	p.running--
	j.after(j.result)
	p.start()
}

// end refuses the jobs that wait, and waits for those that run.
func (p *pool) end() {
	for _, j := range p.queue {
		j.refuse()
	}
	p.queue = nil
	p.group.Wait()
}
