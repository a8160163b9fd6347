package rooms

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// Bounds of one request.
const (
	maxBody  = 64 << 10 // bytes
	maxLines = 100
)

// readText returns the text of a request: the field "text" of a form, or the body. A program that
// sends a body without saying what it is, as curl -d does, calls it a form. It is one only if it has
// no field but "text".
func readText(w http.ResponseWriter, r *http.Request) (string, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	switch {
	case kind == "multipart/form-data" && params["boundary"] != "":
		if err := r.ParseMultipartForm(maxBody); err != nil { // all of it is in memory
			return "", bodyRefusal(err)
		}
		return r.PostFormValue("text"), nil
	case kind == "", kind == "application/x-www-form-urlencoded", kind == "application/octet-stream", strings.HasPrefix(kind, "text/"):
	default:
		return "", answer.Refuse(http.StatusUnsupportedMediaType, wording.PostKind)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", bodyRefusal(err)
	}
	if kind == "application/x-www-form-urlencoded" {
		if text, is := formText(string(body)); is {
			return text, nil
		}
	}
	return string(body), nil
}

// bodyRefusal returns the answer for a body that could not be read.
func bodyRefusal(err error) error {
	if large, is := errors.AsType[*http.MaxBytesError](err); is {
		return answer.Refuse(http.StatusRequestEntityTooLarge, wording.PostTooLong, wording.Limit(uint64(large.Limit)))
	}
	return answer.Refuse(http.StatusBadRequest, wording.PostCut)
}

// formText returns the field "text" of an encoded form. is is false for a text that is no form, or a
// form with other fields.
func formText(body string) (text string, is bool) {
	if !strings.HasPrefix(body, "text=") {
		return "", false
	}
	form, err := url.ParseQuery(body)
	if err != nil || len(form) != 1 {
		return "", false
	}
	return strings.Join(form["text"], "\n"), true
}

// split returns the lines of a text as a seat would say them, with parts of at most limit bytes for
// a longer line. Blank lines are left out.
func split(text string, limit int) (said []room.Line, err error) {
	p := lines.NewParser(limit)
	// The parser takes bytes that are not UTF-8 for the commands of a terminal program.
	all, _ := p.Parse(nil, []byte(strings.ToValidUTF8(text, "\ufffd")))
	all = append(all, p.Rest()...)
	typed := 0
	for _, l := range all {
		if strings.TrimSpace(plain.Said(l.Text)) == "" {
			continue
		}
		line, command := room.Line{Text: l.Text}, ""
		if !l.Part {
			typed++
			line, command = console.Spoken(l.Text)
		}
		if command != "" {
			return nil, answer.Refuse(http.StatusBadRequest, wording.PostCommand, wording.Command(command))
		}
		line.More = l.More
		said = append(said, line)
	}
	switch {
	case typed > maxLines:
		return nil, answer.Refuse(http.StatusRequestEntityTooLarge, wording.PostLines, wording.Limit(maxLines))
	case len(said) == 0:
		return nil, answer.Refuse(http.StatusBadRequest, wording.PostEmpty)
	}
	return said, nil
}
