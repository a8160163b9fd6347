package shelf

import (
	_ "embed"
	"net/http"
	"path"

	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var listingPage = answer.NewPage(pageSource, pageStyle, "")

// A row is an entry of a listing, ready for the page.
type row struct {
	Name, Link, Size string
	Dir              bool
	Time, Stamp      string
}

// A place is a folder above the one that is listed.
type place struct{ Name, Link string }

// page answers with a listing as HTML without scripts.
func (s *Shelf) page(o *out, r *http.Request, l listing) {
	in := answer.Language(r)
	rows := make([]row, len(l.Entries))
	for i, e := range l.Entries {
		rows[i] = row{
			Name: e.Name, Link: link(e.Name), Dir: e.Dir,
			Time: e.modified().Format(wording.LongTime), Stamp: e.modified().UTC().Format("2006-01-02T15:04:05Z"),
		}
		if e.Dir {
			rows[i].Link += "/"
		} else {
			rows[i].Size = in.Bytes(e.Size)
		}
	}
	above := places(l.Path)
	listingPage.Serve(o, http.StatusOK, map[string]any{
		"Lang": in.String(), "Title": l.Path, "Places": above, "Chat": above[0].Link + "../", "Rows": rows, "Writable": l.Writable, "HandIns": l.HandIns,
		"Words": in.ShelfPage(len(rows), l.More),
	})
}

// places returns the folders from the shelf's own to that of a path, with links relative to it.
func places(p string) (list []place) {
	up := ""
	for p != "/" {
		list = append(list, place{path.Base(p), "./" + up})
		p, up = path.Dir(p), up+"../"
	}
	list = append(list, place{"", "./" + up})
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}
