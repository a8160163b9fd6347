package browser

import (
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// A console records what a tab's developer tools show: exceptions, and the status of each answer.
// Its channels hold the last state; the browser's reader and the test take turns.
type console struct {
	records chan records
}

type records struct {
	exceptions []string
	statuses   map[string][]int64 // by URL
}

func newConsole() *console {
	c := &console{make(chan records, 1)}
	c.records <- records{statuses: make(map[string][]int64)}
	return c
}

// listen takes each event of a tab.
func (c *console) listen(event any) {
	r := <-c.records
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil && x.Description != "" {
			text += " " + x.Description
		}
		r.exceptions = append(r.exceptions, text)
	case *network.EventResponseReceived:
		r.statuses[e.Response.URL] = append(r.statuses[e.Response.URL], e.Response.Status)
	}
	c.records <- r
}

// exceptions returns the errors that no script has caught.
func (c *console) exceptions() []string {
	r := <-c.records
	defer func() { c.records <- r }()
	return r.exceptions
}

// statuses returns those of the answers from a URL.
func (c *console) statuses(url string) []int64 {
	r := <-c.records
	defer func() { c.records <- r }()
	return r.statuses[url]
}
