//go:build linux

package main

import (
	"bytes"
	"strings"
	"testing"

	"tertulia/cmd/internal/load/hostile"
)

// TestAnAttackHasAVerdict does not ask which: that depends on how busy the machine is.
func TestAnAttackHasAVerdict(t *testing.T) {
	var stdout, stderr bytes.Buffer
	args := []string{"hostile", "-rounds", "1", "-users", "12", "-crowd", "3", "-time", "1s", "tertuliad=" + ours}
	err := exec(t.Context(), args, &stdout, &stderr)
	if err != nil && !strings.Contains(err.Error(), "were not right") {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for _, attack := range hostile.Attacks {
		_, after, found := strings.Cut(stdout.String(), attack.Name+", beside 3 others: ")
		if !found || !strings.HasPrefix(after, "passed\n") && !strings.HasPrefix(after, "not passed: 99 of 100 pings") {
			t.Errorf("%s has no verdict:\n%s%s", attack.Name, stdout.String(), stderr.String())
		}
	}
	if got := stdout.String(); !strings.Contains(got, "p99 ping") || !strings.Contains(got, "memory") {
		t.Errorf("there are no figures:\n%s", got)
	}
}

func TestAnAttackThatCannotBe(t *testing.T) {
	for _, args := range [][]string{{"-users", "0"}, {"-crowd", "0"}, {"-time", "0"}} {
		var stdout, stderr bytes.Buffer
		if err := exec(t.Context(), append(append([]string{"hostile"}, args...), "tertuliad="+ours), &stdout, &stderr); err == nil {
			t.Errorf("%q is no error", args)
		}
	}
}
