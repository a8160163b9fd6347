package shelf

import "testing"

func TestFilesAreMovedAndDeleted(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	s.put(t, "/files/a", "a")
	s.put(t, "/files/lab/b", "b")
	s.do(t, "MOVE", "/files/a", "", "Destination", "/files/lab/b", "Overwrite", "F").want(t, 412)
	s.do(t, "MOVE", "/files/a", "", "Destination", "/files/lab/b").want(t, 204)
	equal(t, "moved file", s.do(t, "GET", "/files/lab/b", "").body, "a")
	s.do(t, "MOVE", "/files/lab/b", "", "Destination", "../c%20d").want(t, 201)
	s.do(t, "MOVE", "/files/c%20d", "", "Destination", s.url+"/under/a/proxy/files/e").want(t, 201)
	equal(t, "moved file", s.do(t, "GET", "/files/e", "").body, "a")
	s.do(t, "MOVE", "/files/e", "", "Destination", "http://elsewhere/files/f").want(t, 502)
	s.do(t, "DELETE", "/files/e", "").want(t, 204)
	s.do(t, "DELETE", "/files/e", "").want(t, 404)
	s.do(t, "DELETE", "/files/lab", "").want(t, 204)
	s.do(t, "DELETE", "/files/", "").want(t, 403)
}
