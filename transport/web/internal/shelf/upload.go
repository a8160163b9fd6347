package shelf

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// Upload returns the handler of POST /upload, for the file hosts of IRC clients (FILEHOST,
// https://soju.im/filehost). The file is in the body, and its name in Content-Disposition. A name that
// is taken gets a number. The answer is 201 with the Location of the file, a whole URL.
func (s *Shelf) Upload() http.Handler { return s.handler(s.upload) }

func (s *Shelf) upload(o *out, r *http.Request) {
	begin := time.Now()
	b := bodyOf(r)
	switch r.Method {
	case http.MethodPost:
	case http.MethodOptions:
		o.Header().Set("Allow", "POST, OPTIONS")
		o.Header().Set("Accept-Post", "*/*")
		o.empty(http.StatusNoContent)
		return
	default:
		s.refuse(o, r, b, answer.NoMethod(r, "POST, OPTIONS"))
		return
	}
	user := s.writer(r)
	name := fileName(r.Header.Get("Content-Disposition"))
	if name == "" {
		name = "upload" + extension(r.Header.Get("Content-Type"))
	}
	receipt, err := s.add(r, user, "/"+name, incoming{Reader: b, size: r.ContentLength, digest: digestOf(r)})
	s.logged(r, user, "/"+name, begin, b.read, err)
	transport.Raise(err)
	if err != nil {
		s.refuse(o, r, b, err)
		return
	}
	o.Header().Set("Location", s.base(r)+"files/"+escaped(receipt.Path))
	s.receipt(o, r, user, receipt)
}

// add stores a file that its user has not placed under a name of their own choice: it replaces no
// other. A drop box keeps all versions of a name, so there it needs no other.
func (s *Shelf) add(r *http.Request, user event.Identity, p string, in incoming) (files.Receipt, error) {
	opts := files.CreateOptions{Mode: files.Unique, Size: max(0, in.size)}
	if s.files.Access() == files.DropBox {
		opts.Mode = files.Fresh
	}
	up, err := s.files.Create(r.Context(), user, p, opts)
	if err != nil {
		return files.Receipt{}, err
	}
	return receive(r, up, in)
}

// form answers the POST of a form with files, which a browser without JavaScript sends: it adds them to
// a folder, and shows the folder again. The files that came before an error are stored.
func (s *Shelf) form(o *out, r *http.Request, p string) {
	b := bodyOf(r)
	r.Body = b.closing(r.Body)
	user := s.writer(r)
	err := s.parts(r, b, user, strings.TrimSuffix(p, "/")+"/")
	transport.Raise(err)
	if err != nil {
		s.refuse(o, r, b, err)
		return
	}
	location := "./"
	if !strings.HasSuffix(p, "/") {
		location = link(lastName(p)) + "/"
	}
	o.Header().Set("Location", location)
	o.empty(http.StatusSeeOther)
}

// parts stores the files of a form in a folder.
func (s *Shelf) parts(r *http.Request, b *body, user event.Identity, folder string) error {
	form, err := r.MultipartReader()
	if err != nil {
		return refuse(http.StatusUnsupportedMediaType, wording.NoForm)
	}
	for {
		begin, before := time.Now(), b.read
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return b.fault(err)
		}
		name := fileName(part.Header.Get("Content-Disposition"))
		if name == "" {
			continue // a field without a file
		}
		_, err = s.add(r, user, folder+name, incoming{Reader: part, size: -1})
		err = b.fault(err)
		s.logged(r, user, folder+name, begin, b.read-before, err)
		if err != nil {
			return err
		}
	}
}

// fileName returns the name of a file in Content-Disposition (RFC 6266 §4.3), without the folders that
// some clients send. It is "" if there is none.
func fileName(field string) string {
	_, params, err := mime.ParseMediaType(field)
	if err != nil {
		return ""
	}
	name := params["filename"]
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// extension returns the extension of a type that browsers show, or "".
func extension(kind string) (found string) {
	kind, _, _ = strings.Cut(kind, ";")
	for ext, of := range shown {
		of, _, _ = strings.Cut(of, ";")
		if of != strings.TrimSpace(kind) {
			continue
		}
		// The usual one of several is the shortest: .jpg and not .jpeg, .txt and not .json.
		if found == "" || len(ext) < len(found) || len(ext) == len(found) && ext < found {
			found = ext
		}
	}
	if found == ".md" { // which is plain text, but says more
		found = ".txt"
	}
	return found
}

// escaped returns a path on the shelf as a part of a URL, without the slash at its beginning.
func escaped(p string) string {
	names := strings.Split(strings.TrimPrefix(path.Clean(p), "/"), "/")
	for i, name := range names {
		names[i] = url.PathEscape(name)
	}
	return strings.Join(names, "/")
}
