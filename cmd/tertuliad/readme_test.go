package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

func TestREADMENamesEveryFlagAndDefault(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		row := "| `-" + f.Name + "` | "
		if f.DefValue != "" && f.DefValue != "false" {
			row += "`" + f.DefValue + "` "
		}
		if !strings.Contains(string(b), row+"| ") {
			t.Errorf("README has no row that begins %q", row+"| ")
		}
	})
}
