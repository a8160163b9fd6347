package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckFindsAShelfThatCannotBeUsed(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	top := t.TempDir()
	at := func(name string) string { return filepath.Join(top, name) }
	must(os.WriteFile(at("file"), nil, 0o600))
	must(os.Symlink("nowhere", at("link")))
	must(os.MkdirAll(at("blocked"), 0o700))
	must(os.WriteFile(at("blocked/"+stagingDir), nil, 0o600))
	must(os.MkdirAll(at("open"), 0o700))
	must(os.MkdirAll(at("used/"+stagingDir), 0o700))
	must(os.Mkdir(at("locked"), 0o500))
	must(os.Mkdir(at("secret"), 0o300))

	other := newLocal(at("used"), true, nil)
	if _, err := other.Staged(); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		dir    string
		access Access
		want   string
	}{
		{"open", ReadWrite, ""},
		{"open", ReadOnly, ""},
		{"new", DropBox, ""},
		{"new/one/in/another", ReadWrite, ""},
		{"new", ReadOnly, "no such file or directory"},
		{"file", ReadWrite, "it is not a folder"},
		{"file", ReadOnly, "it is not a folder"},
		{"file/shelf", ReadWrite, "not a directory"},
		{"link", ReadWrite, "it is a link to a folder that is not there"},
		{"blocked", ReadWrite, "it has a file or link .tertulia-tmp, where uploads are kept"},
		{"blocked", ReadOnly, ""},
		{"used", ReadWrite, "another server uses this shelf"},
		{"used", ReadOnly, ""},
	}
	if os.Geteuid() != 0 { // root may do everything
		cases = append(cases, []struct {
			dir    string
			access Access
			want   string
		}{
			{"locked", ReadWrite, "permission denied"},
			{"locked", ReadOnly, ""},
			{"locked/new", DropBox, "permission denied"},
			{"secret", ReadOnly, "permission denied"},
		}...)
	}
	for _, c := range cases {
		got := ""
		if err := Check(at(c.dir), c.access); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("Check(%s, %s) = %q, want %q", c.dir, c.access, got, c.want)
		}
	}
	must(other.Close())
	must(Check(at("used"), ReadWrite))
	must(Check(at("used"), ReadWrite)) // Check has not locked it
	left, err := os.ReadDir(top)
	must(err)
	for _, e := range left {
		if strings.HasPrefix(e.Name(), "new") {
			t.Errorf("Check has made %s", e.Name())
		}
	}
	if in, err := os.ReadDir(at("open")); err != nil || len(in) != 0 {
		t.Errorf("Check has left %v, %v", in, err)
	}
}
