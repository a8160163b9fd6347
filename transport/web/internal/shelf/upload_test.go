package shelf

import (
	"testing"

	"tertulia/actors/files"
)

func TestAnIRCClientUploadsAFile(t *testing.T) {
	s := serve(t, nil)
	for _, c := range []struct{ disposition, kind, want string }{
		{`attachment; filename="a b.png"`, "image/png", "/files/a%20b.png"},
		{`attachment; filename="a b.png"`, "image/png", "/files/a%20b.1.png"},
		{`attachment; filename*=UTF-8''caf%C3%A9.txt`, "", "/files/caf%C3%A9.txt"},
		{`attachment; filename="..\\..\\x.exe"`, "", "/files/x.exe"},
		{`attachment; filename="../../../etc/passwd"`, "", "/files/passwd"},
		{"", "image/jpeg", "/files/upload.jpg"},
		{"", "text/plain; charset=utf-8", "/files/upload.txt"},
		{"nonsense;;", "application/x-unknown", "/files/upload"},
	} {
		got := s.do(t, "POST", "/upload", "hola", "Content-Disposition", c.disposition, "Content-Type", c.kind).want(t, 201)
		equal(t, "Location", got.Header.Get("Location"), s.url+c.want)
		equal(t, "file", s.do(t, "GET", c.want, "").want(t, 200).body, "hola")
	}
	s.do(t, "POST", "/upload", "x", "Content-Disposition", `attachment; filename=".."`).want(t, 400)
	s.do(t, "GET", "/upload", "").want(t, 405)
	equal(t, "Accept-Post", s.do(t, "OPTIONS", "/upload", "").want(t, 204).Header.Get("Accept-Post"), "*/*")
}

const form = "multipart/form-data; boundary=B"

func file(name, text string) string {
	return "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + text + "\r\n"
}

func TestABrowserWithoutJavaScriptSendsAForm(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	s.put(t, "/files/lab/a.txt", "old")
	got := s.do(t, "POST", "/files/lab/", file("a.txt", "new")+file("b.txt", "b")+file("", "")+"--B--\r\n", "Content-Type", form).want(t, 303)
	equal(t, "Location", got.Header.Get("Location"), "./")
	for name, want := range map[string]string{"a.txt": "old", "a.1.txt": "new", "b.txt": "b"} {
		equal(t, name, s.do(t, "GET", "/files/lab/"+name, "").want(t, 200).body, want)
	}
	s.do(t, "POST", "/files/lab/", file("cut.txt", "it ends here"), "Content-Type", form).want(t, 400)
	s.do(t, "GET", "/files/lab/cut.txt", "").want(t, 404)
	s.do(t, "POST", "/files/lab/", "a=b", "Content-Type", "application/x-www-form-urlencoded").want(t, 415)
	s.do(t, "POST", "/files/none/", file("a", "a")+"--B--\r\n", "Content-Type", form).want(t, 404)
}

func TestAFormHandsInAnotherVersion(t *testing.T) {
	s := serve(t, func(o *options) { o.Access = files.DropBox })
	for _, text := range []string{"first", "second"} {
		s.do(t, "POST", "/files/", file("lab3.txt", text)+"--B--\r\n", "Content-Type", form).want(t, 303)
	}
	equal(t, "file", s.do(t, "GET", "/files/lab3.txt", "").want(t, 200).body, "second")
}
