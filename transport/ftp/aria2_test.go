package ftp

import (
	"path/filepath"
	"strconv"
	"testing"

	"tertulia/transport/internal/clienttest"
)

// aria2 takes two replies in one segment for one reply. It then waits for the second
// until its time-out, a minute by default.
func TestAria2(t *testing.T) {
	aria2 := clienttest.Program(t, "aria2c")
	srv := serve(t, nil)
	srv.closeWait = patience
	data := random(100_000)
	dir := t.TempDir()
	for _, size := range []int{0, 1, smallFile, smallFile + 1, len(data)} {
		name := strconv.Itoa(size)
		file(t, filepath.Join(srv.dir, name), data[:size])
		for way, flags := range map[string][]string{"passive": nil, "active": {"--ftp-pasv=false"}, "text": {"--ftp-type=ascii"}} {
			out := filepath.Join(way, name)
			run(t, dir, "", aria2, append(flags, "-q", "--no-conf", "--max-tries=1", "--timeout=600", "-o", out, "ftp://ana:x@"+srv.addr+"/"+name)...)
			sameFile(t, filepath.Join(dir, out), data[:size])
		}
	}
}
