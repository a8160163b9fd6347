package servertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ConfigFile writes a config file and returns its path.
func ConfigFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad.conf")
	OK(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// WaysToSet returns the places in which an operator sets a flag. Each function sets it there for a test,
// and returns the arguments of the server.
func WaysToSet(flag, value string) map[string]func(t *testing.T) (args []string) {
	return map[string]func(t *testing.T) []string{
		"flag": func(*testing.T) []string { return []string{"-" + flag, value} },
		"environment": func(t *testing.T) []string {
			t.Setenv("TERTULIA_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")), value)
			return nil
		},
		"config file": func(t *testing.T) []string { return []string{"-config", ConfigFile(t, flag+" "+value)} },
	}
}
