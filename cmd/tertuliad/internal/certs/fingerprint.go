package certs

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// Fingerprint formats a digest of a certificate as devices show it: pairs of digits in capitals, with
// colons.
func Fingerprint(digest [sha256.Size]byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", digest[:]), " ", ":")
}
