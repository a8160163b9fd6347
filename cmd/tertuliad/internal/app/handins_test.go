package app

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHandInsThatCannotBeListed(t *testing.T) {
	fails := func(want string, args ...string) {
		t.Helper()
		err := Exec(t.Context(), append([]string{"handins"}, args...), strings.NewReader(""), io.Discard, io.Discard)
		if fmt.Sprint(err) != want {
			t.Errorf("handins %q: %v, want %s", args, err, want)
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	fails("there is no folder "+none+": -files-dir names the one of the server", "-files-dir", none)
	dir := t.TempDir()
	ok(t, os.Mkdir(filepath.Join(dir, "lab"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "lab", "x"), []byte("1"), 0o644))
	fails(dir+" is no drop box: no folder in it has a RECEIPTS.txt (-files-access drop lists it all the same)", "-files-dir", dir)
	if got := prints(t, "handins", "-files-dir", dir, "-files-access", "drop"); !strings.Contains(got, "\nlab   x") {
		t.Errorf("it lists\n%s", got)
	}
	wrong(t, "handins", "-al")
	wrong(t, "handins", "lab3.pdf")
	empty := t.TempDir()
	if got := prints(t, "handins", "-files-dir", empty); got != "nothing was handed in yet\n" {
		t.Errorf("it lists\n%s", got)
	}
	if got := prints(t, "handins", "-files-dir", empty, "-json"); got != "[]\n" {
		t.Errorf("it lists\n%s", got)
	}
	if got := prints(t, "handins", "-files-dir", empty, "-csv"); got != "\ufeffnick,file,path,handed in,bytes,sha256\r\n" {
		t.Errorf("it lists\n%q", got)
	}
	ok(t, os.MkdirAll(filepath.Join(empty, "ana"), 0o755))
	ok(t, os.WriteFile(empty+"/ana/red\x1b[31m.txt", nil, 0o644))
	if got := prints(t, "handins", "-files-dir", empty, "-files-access", "drop"); strings.Contains(got, "\x1b") || !strings.Contains(got, "ana   red.txt ") {
		t.Errorf("it lists %q", got)
	}
	if got := prints(t, "handins", "-h"); got != handInsHelp() {
		t.Errorf("the help is %q", got)
	}
}
