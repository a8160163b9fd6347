package shelf

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
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

// digestOf returns the Repr-Digest of a request whose body is one file.
func digestOf(r *http.Request) string { return strings.Join(r.Header.Values("Repr-Digest"), ",") }

// checkDigest compares an upload with a Repr-Digest (RFC 9530 §3), which may be "". Of several digests of
// one algorithm the last one counts (RFC 8941 §4.2.2). The whole file is read again, once, until ctx is
// done.
func checkDigest(ctx context.Context, field string, up *files.Upload) error {
	members := make(map[string]string)
	for member := range strings.SplitSeq(field, ",") {
		member = strings.TrimSpace(member)
		key, _, _ := strings.Cut(member, "=")
		members[key] = member
	}
	var want []string
	var algorithms []files.Algorithm
	for _, d := range digests {
		if member, has := members[d.key]; has {
			want, algorithms = append(want, member), append(algorithms, d.Algorithm)
		}
	}
	if len(want) == 0 {
		return nil
	}
	sums, err := up.Digests(ctx, algorithms...)
	if err != nil {
		return err
	}
	for i, sum := range sums {
		if key, _, _ := strings.Cut(want[i], "="); want[i] != reprDigest(key, sum) {
			return refuse(http.StatusBadRequest, wording.DigestDiffers)
		}
	}
	return nil
}
