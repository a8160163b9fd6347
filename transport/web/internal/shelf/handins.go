package shelf

import (
	_ "embed"
	"net/http"
	"strings"

	"tertulia/actors/event"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

//go:embed handins.html
var handInsSource string

var handInsPage = answer.NewPage(handInsSource, pageStyle, "")

// A handIn is a version that a user has handed in, ready for the page.
type handIn struct{ Nick, Name, Link, Size, Time, Stamp, Receipt string }

// handIns answers an operator of the server with the list of all that was handed in to the drop box, as a
// page to read and to print. The same list as CSV is the file HANDINS.csv.
func (s *Shelf) handIns(o *out, r *http.Request, user event.Identity) {
	list, err := s.files.HandIns(r.Context(), user)
	if err != nil {
		s.fail(o, r, err)
		return
	}
	in := answer.Language(r)
	var rows []handIn
	for _, h := range list {
		for _, v := range h.Versions {
			rows = append(rows, handIn{
				Nick: h.User, Name: v.Path, Link: linkTo("handins/" + h.Box + "/" + v.Path), Size: in.Bytes(v.Size),
				Time: v.Time.Local().Format(wording.LongTime), Stamp: v.Time.UTC().Format("2006-01-02T15:04:05Z"), Receipt: v.Receipt,
			})
		}
	}
	handInsPage.Serve(o, http.StatusOK, map[string]any{"Lang": in.String(), "Rows": rows, "Words": in.HandInsPage(len(rows))})
}

// linkTo returns a link to a path below the folder of the page.
func linkTo(p string) string {
	names := strings.Split(p, "/")
	for i, name := range names {
		names[i] = link(name)
	}
	return strings.ReplaceAll(strings.Join(names, "/"), "/./", "/")
}
