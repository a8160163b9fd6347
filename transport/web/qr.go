package web

import (
	"bytes"
	"fmt"
	"net/http"

	"rsc.io/qr"

	"tertulia/transport/web/internal/asset"
)

// quiet is the light margin around a QR code, in modules (ISO/IEC 18004 §7.3).
const quiet = 4

// qr returns the handler of /qr.svg: a QR code of the page's URL, black on white. It returns nil without
// a URL, and for one that is too long for a code.
func (s *Server) qr() http.Handler {
	code, err := qr.Encode(s.cfg.URL, qr.M)
	if err != nil || s.cfg.URL == "" {
		return nil
	}
	size := code.Size + 2*quiet
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, size, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := x
			for code.Black(run, y) { // false outside of the code
				run++
			}
			if run > x {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run-x, run-x)
				x = run
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return asset.New("image/svg+xml", b.Bytes())
}
