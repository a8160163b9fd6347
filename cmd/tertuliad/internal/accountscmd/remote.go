package accountscmd

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statecmd"
)

// The paths of the handlers, and their parameters. A password is the body of a request.
const (
	listPath   = "/accounts/list"
	addPath    = "/accounts/add"
	passwdPath = "/accounts/passwd"
	rolePath   = "/accounts/role"
	removePath = "/accounts/remove"
	actsPath   = "/accounts/acts"

	paramName  = "name"
	paramRoles = "roles"
	paramLimit = "limit"
)

// remote is the accounts of a server that runs.
type remote struct{ client *control.Client }

// Accounts implements Accounts.
func (r remote) Accounts(ctx context.Context) (all []accounts.Record, err error) {
	err = r.ask(ctx, control.Request{Method: http.MethodGet, Path: listPath}, &all)
	return all, err
}

// Add implements Accounts.
func (r remote) Add(ctx context.Context, name, password string, roles event.Roles) error {
	return r.change(ctx, addPath, url.Values{paramName: {name}, paramRoles: {rolesText(roles)}}, password)
}

// SetPassword implements Accounts.
func (r remote) SetPassword(ctx context.Context, name, password string) error {
	return r.change(ctx, passwdPath, url.Values{paramName: {name}}, password)
}

// SetRoles implements Accounts.
func (r remote) SetRoles(ctx context.Context, name string, roles event.Roles) error {
	return r.change(ctx, rolePath, url.Values{paramName: {name}, paramRoles: {rolesText(roles)}}, "")
}

// Drop implements Accounts.
func (r remote) Drop(ctx context.Context, name string) error {
	return r.change(ctx, removePath, url.Values{paramName: {name}}, "")
}

// Acts implements Accounts.
func (r remote) Acts(ctx context.Context, n int) (acts []accounts.Act, err error) {
	err = r.ask(ctx, control.Request{Method: http.MethodGet, Path: actsPath, Query: url.Values{paramLimit: {strconv.Itoa(n)}}}, &acts)
	return acts, err
}

// Close implements source.
func (r remote) Close() error {
	r.client.Close()
	return nil
}

// change asks for a change, whose answer is null.
func (r remote) change(ctx context.Context, path string, values url.Values, password string) error {
	var null any
	return r.ask(ctx, control.Request{Method: http.MethodPost, Path: path, Query: values, Body: password}, &null)
}

func (r remote) ask(ctx context.Context, q control.Request, v any) error {
	err := statecmd.Ask(ctx, r.client, q, v)
	if errors.Is(err, control.ErrUnknown) {
		return errors.New("the server that uses the folder has no accounts, or is of another version: tertuliad -h explains -accounts")
	}
	return err
}

// Handle adds the handlers for the accounts of a server to the mux of its control socket.
func Handle(mux *http.ServeMux, a Accounts) {
	answer := func(pattern string, f func(context.Context, *http.Request) (any, error)) {
		statecmd.Handle(mux, pattern, explain, func(ctx context.Context, w io.Writer, r *http.Request) error {
			v, err := f(ctx, r)
			if err != nil {
				return err
			}
			return json.NewEncoder(w).Encode(v)
		})
	}
	answer("GET "+listPath, func(ctx context.Context, _ *http.Request) (any, error) { return a.Accounts(ctx) })
	answer("GET "+actsPath, func(ctx context.Context, r *http.Request) (any, error) {
		n, err := strconv.Atoi(r.FormValue(paramLimit))
		if err != nil {
			return nil, err
		}
		return a.Acts(ctx, n)
	})
	change := func(path string, f func(ctx context.Context, name string, q url.Values, password string) error) {
		answer("POST "+path, func(ctx context.Context, r *http.Request) (any, error) {
			password, err := io.ReadAll(io.LimitReader(r.Body, accounts.MaxPassword+1)) // a longer one is refused
			if err != nil {
				return nil, err
			}
			q := r.URL.Query()
			return nil, f(ctx, q.Get(paramName), q, string(password))
		})
	}
	change(addPath, func(ctx context.Context, name string, q url.Values, password string) error {
		roles, err := rolesOf(q.Get(paramRoles))
		if err != nil {
			return err
		}
		return a.Add(ctx, name, password, roles)
	})
	change(passwdPath, func(ctx context.Context, name string, _ url.Values, password string) error {
		return a.SetPassword(ctx, name, password)
	})
	change(rolePath, func(ctx context.Context, name string, q url.Values, _ string) error {
		roles, err := rolesOf(q.Get(paramRoles))
		if err != nil {
			return err
		}
		return a.SetRoles(ctx, name, roles)
	})
	change(removePath, func(ctx context.Context, name string, _ url.Values, _ string) error { return a.Drop(ctx, name) })
}
