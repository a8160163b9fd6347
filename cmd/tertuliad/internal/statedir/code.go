package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// CodeFile is the name of the file with the one-time code of operators.
const CodeFile = "operator-code"

// Code returns the one-time code of operators that an earlier start has put into the folder, or "" if
// there is none.
func Code(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, CodeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// SetCode puts a one-time code into the folder, where only the folder's owner can read it. "" removes it.
func SetCode(dir, code string) error {
	path := filepath.Join(dir, CodeFile)
	if code != "" {
		return Write(path, []byte(code+"\n"))
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
