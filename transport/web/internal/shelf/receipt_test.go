package shelf

import (
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
)

func TestReceiptsAreJSONForPrograms(t *testing.T) {
	s := serve(t, nil)
	var r stored
	s.do(t, "PUT", "/files/a", "hola", "Accept", "application/json").want(t, 201).json(t, &r)
	if r.Path != "/a" || r.Size != 4 || r.Replaced || r.Time == 0 || r.Text != "stored a (4 bytes)" {
		t.Errorf("the receipt is %+v", r)
	}
	s.do(t, "PUT", "/files/a", "hola!", "Accept", "application/json").want(t, 200).json(t, &r)
	if r.Size != 5 || !r.Replaced {
		t.Errorf("the second receipt is %+v", r)
	}
}

// A receipt says the same to people and to programs, in their language.
func TestAHandInHasAReceiptInWords(t *testing.T) {
	s := serve(t, func(o *options) { o.Access = files.DropBox })
	for _, status := range []int{201, 200} {
		var r stored
		s.do(t, "PUT", "/files/lab", "hola", "Accept", "application/json", "Accept-Language", "es").want(t, status).json(t, &r)
		for _, part := range []string{"lab", "4 bytes", "entreg", time.UnixMilli(r.Time).Local().Format(time.DateTime), r.SHA256} {
			contains(t, r.Text, part)
		}
	}
	text := s.do(t, "PUT", "/files/lab", "hola").want(t, 200).body
	contains(t, text, "handed in")
	var r stored
	for len(r.Deleted) == 0 { // the oldest of the versions that are kept
		s.do(t, "PUT", "/files/lab", "hola", "Accept", "application/json").want(t, 200).json(t, &r)
	}
	contains(t, r.Text, strings.TrimPrefix(r.Deleted[0], "/"))
}

// The target of a POST is no file, so each file that it stores is a new one.
func TestAPostHasMadeSomethingNew(t *testing.T) {
	for _, access := range []files.Access{files.ReadWrite, files.DropBox} {
		s := serve(t, func(o *options) { o.Access = access })
		for range 2 {
			got := s.do(t, "POST", "/upload", "hola", "Content-Disposition", "attachment; filename=a").want(t, 201)
			contains(t, got.Header.Get("Location"), "/files/a")
		}
	}
}
