package shelf

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHostilePathsAreRefused(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "x")
	if err := os.WriteFile(filepath.Join(filepath.Dir(s.dir), "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"..%2fsecret", "%2e%2e%2fsecret", "../secret", "%2e%2e/secret", "a%2f..%2f..%2fsecret", "a/../../secret", "%00", "a%00.txt", "%0a", "%7f", "%c2%85",
		"%ff", "%e2%80%aegpj.exe", "%E2%80%8B", strings.Repeat("n", 4<<10), strings.Repeat("d/", 65) + "x", strings.Repeat("%61", 4001), "a%2Fb",
	} {
		for _, method := range []string{"GET", "PUT", "DELETE", "MKCOL"} {
			conn, in := s.raw(t, method+" /files/"+path+" HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			answer, err := io.ReadAll(in)
			conn.Close()
			if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") && !strings.HasPrefix(string(answer), "HTTP/1.1 404 ") {
				t.Errorf("%s %.60s: %.300q, %v", method, path, answer, err)
			}
			if strings.Contains(string(answer), "secret\n") || method == "PUT" && !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
				t.Errorf("%s %.60s: %.300q", method, path, answer)
			}
		}
	}
	if list, err := os.ReadDir(s.dir); err != nil || len(list) != 2 { // the file, and the folder of uploads
		t.Errorf("the shelf has %v, %v", list, err)
	}
}

func TestNamesThatAreMarkupAreText(t *testing.T) {
	s := serve(t, nil)
	for _, name := range []string{`"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `'onmouseover='x`, `<style><script>`, `data:text,html`, `{{.}}`, `a?b#c&d=e;f`, `\..\x`} {
		path := "/files/" + escaped("/"+name)
		s.do(t, "PUT", path, "hola").want(t, 201)
		equal(t, "file", s.do(t, "GET", path, "").want(t, 200).body, "hola")
	}
	page := s.do(t, "GET", "/files/", "").want(t, 200)
	_, body, _ := strings.Cut(page.body, "<main>")
	for _, bad := range []string{"<img", "<script", `href="javascript`, `href="data`, "'onmouseover='"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page has %q:\n%s", bad, body)
		}
	}
	contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-")
	for _, name := range []string{`a"b\c.txt`, "ñ ☃.txt"} {
		s.put(t, "/files/"+escaped("/"+name), "x")
		field := s.do(t, "GET", "/files/"+escaped("/"+name), "").want(t, 200).Header.Get("Content-Disposition")
		equal(t, field, fileName(field), name[strings.LastIndexByte(name, '\\')+1:])
	}
}

// A client that asks first sends no byte of an upload that is refused.
func TestAnUploadIsAcceptedBeforeItsFirstByte(t *testing.T) {
	s := serve(t, func(o *options) { o.QuotaBytes, o.MaxFileSize = 1<<30, 1<<20 })
	ask := func(path, length string) (status string, end func(body string) string) {
		conn, in := s.raw(t, "PUT "+path+" HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nExpect: 100-continue\r\nContent-Length: "+length+"\r\n\r\n")
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line), func(body string) string {
			_, _ = io.WriteString(conn, body)
			_, _ = in.ReadString('\n')
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			return r.Status
		}
	}
	const terabyte = "1099511627776"
	if status, _ := ask("/files/a", terabyte); status != "HTTP/1.1 413 Request Entity Too Large" {
		t.Errorf("1 TB: %s", status)
	}
	if status, _ := ask("/files/none/a", "3"); status != "HTTP/1.1 404 Not Found" {
		t.Errorf("no folder: %s", status)
	}
	status, end := ask("/files/a", "3")
	equal(t, "status", status, "HTTP/1.1 100 Continue")
	contains(t, s.as(t, "eva", "PUT", "/files/a", "eva's").want(t, 409).body, "is being written by ana")
	equal(t, "status", end("abc"), "201 Created")
}

// The answer arrives although the body, of which nothing is wanted, is still being sent.
func TestARefusalReachesAClientThatSendsOn(t *testing.T) {
	s := serve(t, func(o *options) { o.MaxFileSize = 1 << 20 })
	conn, in := s.raw(t, "PUT /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n")
	block := make([]byte, 1<<20)
	for range 8 {
		if _, err := conn.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(answer), "HTTP/1.1 413 ")
	contains(t, string(answer), "Connection: close")
}
