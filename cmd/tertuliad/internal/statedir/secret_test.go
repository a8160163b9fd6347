package statedir

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAFolderKeepsItsSecret(t *testing.T) {
	dir := t.TempDir()
	first, err := Secret(dir)
	if err != nil || len(first) != secretSize {
		t.Fatalf("Secret = %d bytes, %v", len(first), err)
	}
	if again, err := Secret(dir); err != nil || !bytes.Equal(again, first) {
		t.Errorf("the second time the secret is another one, %v", err)
	}
	if other, err := Secret(t.TempDir()); err != nil || bytes.Equal(other, first) {
		t.Errorf("two folders have the same secret, %v", err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Errorf("the folder has %v, %v", list, err)
	}
	fi, err := os.Stat(filepath.Join(dir, secretFile))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("the file has the permissions %v", fi.Mode())
	}
}

func TestADamagedSecretIsReplaced(t *testing.T) {
	dir := t.TempDir()
	for _, damaged := range []string{"", "short"} {
		if err := os.WriteFile(filepath.Join(dir, secretFile), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Secret(dir); err != nil || len(s) != secretSize {
			t.Errorf("from %q: Secret = %d bytes, %v", damaged, len(s), err)
		}
	}
}

func TestASecretThatCannotBeReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, secretFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Secret(dir); err == nil {
		t.Error("a folder is taken for a secret")
	}
	if _, err := Secret(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is missing has a secret")
	}
}
