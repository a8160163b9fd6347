//go:build !linux

package files

import (
	"errors"
	"os"
)

const oPath = os.O_RDONLY

// openDirect returns ErrUnsupported: only Linux can open a file without following links in any part
// of its name.
func openDirect(*os.File, string, int) (*os.File, error) { return nil, errors.ErrUnsupported }
