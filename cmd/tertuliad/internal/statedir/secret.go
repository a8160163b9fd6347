package statedir

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// secretFile is the name of the file with the secret that seals the logins of the page.
const secretFile = "page.key"

// secretSize is the size of a secret in bytes.
const secretSize = sha256.Size

// Secret returns the secret of the state folder dir, and makes one if there is none. Open must have
// opened the folder, so that no other server makes one too. It blocks on the disk. A file that has
// another size is not used, and replaced.
func Secret(dir string) ([]byte, error) {
	path := filepath.Join(dir, secretFile)
	secret, err := os.ReadFile(path)
	if err == nil && len(secret) == secretSize {
		return secret, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	secret = make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	return secret, Write(path, secret)
}

// Write puts a new file with data in the place of path. Only its owner can read it. After a crash the
// file is the old or the new one. It blocks until the data is safe on the disk.
func Write(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // with permissions 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
