package shelf

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"io"
	"net/http"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// digests are the algorithms of RFC 9530 §5 that are no longer broken, the preferred one first.
var digests = []struct {
	key string
	files.Algorithm
}{
	{"sha-256", files.Algorithm{Name: "SHA-256", New: sha256.New}},
	{"sha-512", files.Algorithm{Name: "SHA-512", New: sha512.New}},
}

// digest answers Want-Repr-Digest with the digest of the whole file (RFC 9530 §4), if the file is still
// the version that is sent. It blocks while the file is read, unless its digest is known.
func (s *Shelf) digest(w http.ResponseWriter, r *http.Request, user event.Identity, p string, version files.Info) {
	want := r.Header.Get("Want-Repr-Digest")
	if want == "" {
		return
	}
	for _, d := range digests {
		if !strings.Contains(want, d.key) || strings.Contains(want, d.key+"=0") {
			continue
		}
		if sum, of, err := s.files.Hash(r.Context(), user, p, d.Algorithm); err == nil && etag(of) == etag(version) {
			w.Header().Set("Repr-Digest", reprDigest(d.key, sum))
		}
		return
	}
}

// reprDigest returns a digest as a byte sequence of a structured field (RFC 8941 §3.3.5).
func reprDigest(key string, sum []byte) string {
	return key + "=:" + base64.StdEncoding.EncodeToString(sum) + ":"
}

// checkDigest compares an upload of size bytes with the request's Repr-Digest, if it has one. It reads
// the whole file again, from the kernel's cache.
func checkDigest(r *http.Request, up *files.Upload, size int64) error {
	for field := range strings.SplitSeq(r.Header.Get("Repr-Digest"), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		for _, d := range digests {
			if d.key != key {
				continue
			}
			sum := d.New()
			if _, err := io.Copy(sum, io.NewSectionReader(up.File, 0, size)); err != nil {
				return err
			}
			if reprDigest(d.key, sum.Sum(nil)) != key+"="+value {
				return refuse(http.StatusBadRequest, wording.DigestDiffers)
			}
		}
	}
	return nil
}
