package historycmd

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statecmd"
)

// remote is the history of a server that runs.
type remote struct{ client *control.Client }

// Export implements source.
func (r remote) Export(ctx context.Context, w io.Writer, s history.Selection) error {
	return r.stream(ctx, http.MethodGet, exportPath, valuesOf(s), w)
}

// Search implements source.
func (r remote) Search(ctx context.Context, q history.Query) (found []event.Entry, err error) {
	values := url.Values{paramWords: {q.Words}, paramNick: {q.Nick}, paramRooms: q.Rooms, paramLimit: {strconv.Itoa(q.Limit)}}
	setTime(values, paramFrom, q.Since)
	err = r.ask(ctx, http.MethodGet, searchPath, values, &found)
	return found, err
}

// Purge implements source.
func (r remote) Purge(ctx context.Context, s history.Selection) (removed int, err error) {
	err = r.ask(ctx, http.MethodPost, purgePath, valuesOf(s), &removed)
	return removed, err
}

// Check implements source.
func (r remote) Check(ctx context.Context) (damage []string, err error) {
	err = r.ask(ctx, http.MethodGet, checkPath, nil, &damage)
	return damage, err
}

func (r remote) copyTo(ctx context.Context, w io.Writer) error {
	return r.stream(ctx, http.MethodGet, backupPath, nil, w)
}

// Close implements source.
func (r remote) Close() error {
	r.client.Close()
	return nil
}

// stream writes an answer to w.
func (r remote) stream(ctx context.Context, method, path string, values url.Values, w io.Writer) error {
	answer, err := r.client.Do(ctx, control.Request{Method: method, Path: path, Query: values})
	if err != nil {
		return explain(err)
	}
	_, err = io.Copy(w, answer)
	return explain(errors.Join(err, answer.Close()))
}

// ask reads an answer in JSON into v. With an error of the handler, v may be set too.
func (r remote) ask(ctx context.Context, method, path string, values url.Values, v any) error {
	return statecmd.Ask(ctx, r.client, control.Request{Method: method, Path: path, Query: values}, v)
}

// The parameters of requests. Times are in milliseconds since 1970.
const (
	paramRooms = "room"
	paramNick  = "nick"
	paramFrom  = "from"
	paramTo    = "to"
	paramWords = "words"
	paramLimit = "limit"
)

func valuesOf(s history.Selection) url.Values {
	values := url.Values{paramRooms: {s.Room}, paramNick: {s.Nick}}
	setTime(values, paramFrom, s.From)
	setTime(values, paramTo, s.To)
	return values
}

func setTime(values url.Values, name string, t time.Time) {
	if !t.IsZero() {
		values.Set(name, strconv.FormatInt(t.UnixMilli(), 10))
	}
}

// selectionOf is the inverse of valuesOf.
func selectionOf(values url.Values) (s history.Selection, err error) {
	s = history.Selection{Room: values.Get(paramRooms), Nick: values.Get(paramNick)}
	var failed error
	s.From, err = timeOf(values, paramFrom)
	s.To, failed = timeOf(values, paramTo)
	return s, errors.Join(err, failed)
}

func timeOf(values url.Values, name string) (time.Time, error) {
	if !values.Has(name) {
		return time.Time{}, nil
	}
	milli, err := strconv.ParseInt(values.Get(name), 10, 64)
	return time.UnixMilli(milli), err
}

func queryOf(values url.Values) (q history.Query, err error) {
	q = history.Query{Words: values.Get(paramWords), Nick: values.Get(paramNick), Rooms: values[paramRooms]}
	var failed error
	q.Since, err = timeOf(values, paramFrom)
	q.Limit, failed = strconv.Atoi(values.Get(paramLimit))
	return q, errors.Join(err, failed)
}
