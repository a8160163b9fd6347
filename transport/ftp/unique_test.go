package ftp

import (
	"strings"
	"testing"

	"tertulia/actors/files"
)

func TestADropBoxDoesNotTellHowMuchOthersHandIn(t *testing.T) {
	for access, told := range map[files.Access]bool{files.DropBox: false, files.ReadWrite: true} {
		c := serve(t, func(o *options) { o.Access = access }).as(t, "ana")
		c.write("STOR a", "hola")
		for _, facts := range []string{c.do("MLST a", 250), c.do("MLST /", 250), c.read("MLSD")} {
			if strings.Contains(facts, "unique=") != told {
				t.Errorf("with access %s the facts are %q", access, facts)
			}
		}
	}
}
