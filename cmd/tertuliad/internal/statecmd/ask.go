package statecmd

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"tertulia/cmd/tertuliad/internal/control"
)

// Ask sends a request to a server, and reads its answer in JSON into v. With an error of the handler, v
// may be set too. The errors are in words.
func Ask(ctx context.Context, c *control.Client, r control.Request, v any) error {
	answer, err := c.Do(ctx, r)
	if err != nil {
		return Explain(err)
	}
	text, err := io.ReadAll(answer)
	err = errors.Join(err, answer.Close())
	if failed := json.Unmarshal(text, v); err == nil {
		err = failed
	}
	return Explain(err)
}

// Handle adds a handler to the mux of a control socket. What f writes is the answer. Its error goes to
// the client as text, in the words of explain.
func Handle(mux *http.ServeMux, pattern string, explain func(error) error, f func(context.Context, io.Writer, *http.Request) error) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		control.Stream(w, func(to io.Writer) error {
			err := f(r.Context(), to, r)
			if errors.Is(err, context.Canceled) { // a server that closes interrupts requests
				return errors.New("the server is closing")
			}
			return explain(err)
		})
	})
}
