package ftp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/transport/internal/clienttest"
)

func TestHarmlessWishesAreAcknowledged(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a b.txt", "hola")
	for line, code := range map[string]int{
		"SITE CHMOD 644 a b.txt":     200,
		"site chmod 0755 /":          200,
		"SITE CHMOD 644 none":        550,
		"SITE CHMOD 644":             501,
		"SITE UMASK":                 200,
		"SITE UMASK 022":             200,
		"SITE IDLE 7200":             200,
		"SITE UTIME 2020 a b.txt":    501,
		"SITE UTIME":                 501,
		"SITE SYMLINK a b.txt c":     502,
		"SITE EXEC rm":               504,
		"SITE HELP":                  214,
		"SITE UTIME 199912312359 no": 550,
	} {
		c.do(line, code)
	}
}

func TestTheTimeIsSetAsClientsOfOldTimesWriteIt(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a b.txt", "hola")
	for line, want := range map[string]string{
		"SITE UTIME 199912312359 a b.txt":                                     "19991231235900",
		"SITE UTIME 20000101020304 a b.txt":                                   "20000101020304",
		"SITE UTIME a b.txt 20010101000000 20020202020202 20030303030303 UTC": "20020202020202",
	} {
		c.do(line, 213)
		equal(t, line, c.do("MDTM a b.txt", 213), want)
	}
}

func TestTheFolderAboveTheTopmostIsTheTopmost(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.do("MKD lab", 257)
	for _, line := range []string{"CWD ..", "CDUP", "CWD ../..", "CWD lab/../..", "CWD /..", "XCUP"} {
		contains(t, c.do(line, 250), `"/"`)
	}
	c.do("CWD ../lab", 250)
	contains(t, c.do("CWD ..", 250), `"/"`)
	c.write("STOR lab/a", "x")
	for _, line := range []string{"NLST ..", "NLST ../..", "NLST -a /../", `NLST ..\*.*`} {
		if names := c.read(line); !strings.HasSuffix(names, "lab\r\n") || strings.Count(names, "\n") != 1 {
			t.Errorf("%s: %q", line, names)
		}
	}
	equal(t, "MLSD", c.read("MLSD .."), c.read("MLSD"))
	contains(t, c.read("LIST ../lab/a"), " a\r\n")
	contains(t, c.do("MLST ../lab/", 250), " /lab")
	contains(t, c.do("STAT ..", 213), " lab")
	c.open()
	c.do("STOR ../x", 553)
	c.do("RETR ../x", 550)
}

func TestPatternsAsWindowsWritesThem(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.do("MKD lab", 257)
	for _, name := range []string{"lab/a.txt", "lab/README"} {
		c.write("STOR "+name, "x")
	}
	equal(t, "all", c.read(`NLST lab\*.*`), "lab/README\r\nlab/a.txt\r\n")
	equal(t, "some", c.read(`NLST lab\*.txt`), "lab/a.txt\r\n")
	contains(t, c.read(`LIST lab\a.txt`), "a.txt")
	c.open()
	c.do(`NLST none\*.*`, 550)
}

func TestAFailedRenameNamesThePathAtFault(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.write("STOR a", "x")
	c.do("MKD d", 257)
	for to, path := range map[string]string{
		"x/": "/x/: ", "d": "/d: ", "none/x": "/none/x: ", "a/x": "/a/x: ",
	} {
		c.do("RNFR a", 350)
		if text := c.do("RNTO "+to, 550, 553); !strings.HasPrefix(text, path) {
			t.Errorf("RNTO %s: %q does not begin with %q", to, text, path)
		}
	}
	c.do("RNFR a", 350)
	if err := os.Remove(filepath.Join(srv.dir, "a")); err != nil {
		t.Fatal(err)
	}
	contains(t, c.do("RNTO b", 550), "/a: ")
}

// A mirror sets permissions and times, and takes a refusal for a failure.
func TestLftpMirrorsWithoutAFailure(t *testing.T) {
	lftp := clienttest.Program(t, "lftp")
	srv := serve(t, nil)
	from := t.TempDir()
	file(t, filepath.Join(from, "lab", "run.sh"), []byte("exit\n"))
	if err := os.Chmod(filepath.Join(from, "lab", "run.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, from, "", lftp, "-e", "mirror -R -v lab; exit", "ftp://ana:x@"+srv.addr)
	sameFile(t, filepath.Join(srv.dir, "lab", "run.sh"), []byte("exit\n"))
}
