//go:build linux

package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestLoginsAreMeasured does not ask how long they take: that depends on how busy the machine is.
func TestLoginsAreMeasured(t *testing.T) {
	var stdout, stderr bytes.Buffer
	args := []string{"login", "-rounds", "1", "-time", "1s", "-accounts", "2", "-rate", "3", "-wrong", "20", "-users", "2", "-crowd", "2", "tertuliad=" + ours}
	if err := exec(t.Context(), args, &stdout, &stderr); err != nil && !strings.Contains(stderr.String(), "99 of 100 pings") {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for _, figure := range []string{"median login", "p99 login", "p99 ping without", "passwords"} {
		if !strings.Contains(stdout.String(), figure) {
			t.Errorf("there is no %q:\n%s", figure, stdout.String())
		}
	}
}

func TestLoginsThatCannotBe(t *testing.T) {
	for _, args := range [][]string{{"-accounts", "0"}, {"-accounts", "61"}, {"-rate", "0"}, {"-wrong", "0"}, {"-users", "0"}, {"-crowd", "0"}, {"-time", "0"}} {
		var stdout, stderr bytes.Buffer
		if err := exec(t.Context(), append(append([]string{"login"}, args...), "tertuliad="+ours), &stdout, &stderr); err == nil {
			t.Errorf("%q is no error", args)
		}
	}
}
