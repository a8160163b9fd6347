package ftp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	hides   = "photo\u202egpj.exe"
	folder  = "d\u202e"
	escaped = `photo\u202egpj.exe`
)

func TestNamesThatHideSomethingAreRefused(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR f", "hola")
	for _, name := range []string{hides, "a\u2066b", "\ufeffa"} {
		contains(t, c.do("MKD "+name, 553), "a character in it that is not shown")
		c.do("RNFR f", 350)
		c.do("RNTO "+name, 553)
		for _, verb := range []string{"STOR ", "APPE ", "STOU "} {
			c.passive()
			contains(t, c.do(verb+name, 553), "a character in it that is not shown")
		}
	}
	equal(t, "NLST", c.read("NLST"), "f\r\n")
}

func TestANameThatHidesSomethingIsListedEscaped(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.write("STOR f", "hola") // the folder of the shelf exists
	if err := os.WriteFile(filepath.Join(srv.dir, hides), []byte("hola"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(srv.dir, folder), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{c.read("LIST"), c.read("NLST"), c.read("LIST " + hides), c.do("STAT "+hides, 213)} {
		if contains(t, list, escaped); strings.Contains(list, "\u202e") {
			t.Errorf("a listing has the name as it is: %q", list)
		}
	}
	contains(t, c.read("MLSD"), " "+hides+"\r\n")
	contains(t, c.do("MLST "+hides, 250), "; /"+hides)
	equal(t, "RETR", c.read("RETR "+hides), "hola")
	c.write("STOR "+hides, "more") // the name is not new
	contains(t, c.do("CWD "+folder, 250), `/d\u202e`)
	contains(t, c.do("PWD", 257), "/"+folder)
	c.do("CDUP", 250)
	c.do("RNFR "+hides, 350)
	c.do("RNTO photo", 250)
	c.do("RMD "+folder, 250)
}
