package shelf

import "testing"

func TestAFolderIsListedAsJSON(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/files/z", "").want(t, 201)
	s.put(t, "/files/a.txt", "hola")
	var l listing
	s.do(t, "GET", "/files/", "", "Accept", "application/json").want(t, 200).json(t, &l)
	if l.Path != "/" || !l.Writable || l.Access != "rw" || len(l.Entries) != 2 {
		t.Fatalf("the listing is %+v", l)
	}
	if d, f := l.Entries[0], l.Entries[1]; d.Name != "z" || !d.Dir || f.Name != "a.txt" || f.Size != 4 || f.Time == 0 {
		t.Errorf("the entries are %+v", l.Entries)
	}
	s.do(t, "GET", "/files/none/", "", "Accept", "application/json").want(t, 404).json(t, new(struct{ Error string }))
}

func TestAFolderIsListedAsAPage(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	s.put(t, `/files/lab/a%22%3E%3Cimg%20onerror=1%3E`, "hola")
	got := s.do(t, "GET", "/files/lab", "").want(t, 307)
	equal(t, "Location", got.Header.Get("Location"), "./lab/")
	page := s.do(t, "GET", "/files/lab/", "").want(t, 200)
	contains(t, page.body, `<bdi>a&#34;&gt;&lt;img onerror=1&gt;</bdi>`)
	contains(t, page.body, `href="./a%22%3E%3Cimg%20onerror=1%3E"`)
}
