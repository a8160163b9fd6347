//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// toolEnv set makes the test's binary the tool, which starts itself as the floor.
const toolEnv = "TERTULIA_LOAD_TEST_RUN"

// ours is where our server's program has been built.
var ours string

func TestMain(m *testing.M) {
	if os.Getenv(toolEnv) != "" {
		main()
	}
	os.Exit(withServer(m))
}

func withServer(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tertulia-load-test-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ours = filepath.Join(dir, "tertuliad")
	if out, err := osexec.Command("go", "build", "-buildvcs=false", "-o", ours, "../tertuliad").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("go build: %v\n%s", err, out))
	}
	os.Setenv(toolEnv, "1")
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}

// runs runs the tool and returns its results.
func runs(t *testing.T, args ...string) report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "results.json")
	var stdout, stderr bytes.Buffer
	args = append(args[:1:1], append([]string{"-json", path, "-rounds", "1", "-pin=false"}, args[1:]...)...)
	if err := exec(t.Context(), args, &stdout, &stderr); err != nil {
		t.Fatalf("tertulia-load %q: %v\n%s%s", args, err, stdout.String(), stderr.String())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rep report
	if err := json.Unmarshal(text, &rep); err != nil {
		t.Fatal(err)
	}
	for _, trial := range rep.Trials {
		if !strings.Contains(stdout.String(), trial.Server) {
			t.Errorf("the table does not have %s:\n%s", trial.Server, stdout.String())
		}
	}
	return rep
}

// has checks that every trial has figures above 0.
func (r report) has(t *testing.T, trials int, figures ...string) {
	t.Helper()
	if len(r.Trials) != trials {
		t.Errorf("there are %d trials, want %d", len(r.Trials), trials)
	}
	for _, trial := range r.Trials {
		for _, name := range figures {
			v, measured := trial.Median[name]
			// Of a server that gives memory back meanwhile the difference may be below zero.
			difference := strings.HasPrefix(name, "memory/")
			if !measured || !difference && !(v > 0) {
				t.Errorf("%s: %s: %s is %v", trial.Subject, trial.Server, name, v)
			}
		}
	}
}

// peers returns those of other servers that are installed. With CI set all must be.
func peers(t *testing.T, names ...string) (found []string) {
	t.Helper()
	for _, name := range names {
		_, err := osexec.LookPath(name)
		if err != nil {
			_, err = osexec.LookPath("/usr/sbin/" + name)
		}
		switch {
		case err == nil:
			found = append(found, name)
		case os.Getenv("CI") == "true":
			t.Errorf("%s is not installed: %v", name, err)
		default:
			t.Logf("%s is not installed: it is left out", name)
		}
	}
	return found
}
