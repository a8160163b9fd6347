package ftp

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"strings"

	"tertulia/actors/files"
)

// algorithms lists the digests, with their names in the IANA registry of hash functions.
// Clients ask for the old ones, which still detect accidental changes.
var algorithms = []files.Algorithm{
	{Name: "SHA-256", New: sha256.New},
	{Name: "SHA-512", New: sha512.New},
	{Name: "SHA-1", New: sha1.New},
	{Name: "MD5", New: md5.New},
	{Name: "CRC32", New: func() hash.Hash { return crc32.NewIEEE() }},
}

func algorithm(name string) (files.Algorithm, bool) {
	for _, alg := range algorithms {
		if strings.EqualFold(alg.Name, name) {
			return alg, true
		}
	}
	return files.Algorithm{}, false
}

// hashOffer returns the algorithms in the form of FEAT (draft-bryan-ftpext-hash §3.1),
// with a star after the selected one.
func hashOffer(chosen string) string {
	names := make([]string, len(algorithms))
	for i, alg := range algorithms {
		names[i] = alg.Name
		if alg.Name == chosen {
			names[i] += "*"
		}
	}
	return strings.Join(names, ";")
}

// optsHash selects the algorithm of HASH. If name is empty, it only replies with the
// current one.
func (s *session) optsHash(name string) {
	if name != "" {
		alg, ok := algorithm(name)
		if !ok {
			s.reply(501, "These there are: %s", hashOffer(s.digest))
			return
		}
		s.digest = alg.Name
	}
	s.reply(200, "%s", s.digest)
}

// hash replies to HASH with the digest of a whole file.
func (s *session) hash(arg string) {
	p, err := s.path(arg)
	if err != nil {
		s.fail(err, existing)
		return
	}
	name := s.digest
	s.digestOf(p, name, func(sum []byte, info files.Info) string {
		return fmt.Sprintf("%s 0-%d %s %s", name, info.Size, hex.EncodeToString(sum), arg)
	})
}

// hashAs returns the action of XSHA256 and similar commands, which no document defines.
// The argument is a path, which some clients quote. Some add a byte range after the
// quoted path; only whole files are supported.
func hashAs(name string) func(*session, string) {
	return func(s *session, arg string) {
		p, _, err := s.statArg(arg)
		if err != nil {
			if quoted, rest, ok := unquote(arg); ok {
				if strings.TrimSpace(rest) != "" {
					s.reply(504, "Digests are of whole files.")
					return
				}
				p, _, err = s.statArg(quoted)
			}
		}
		if err != nil {
			s.fail(err, existing)
			return
		}
		s.digestOf(p, name, func(sum []byte, _ files.Info) string {
			return strings.ToUpper(hex.EncodeToString(sum))
		})
	}
}

// unquote splits an argument into a quoted word at its beginning and the rest. It reports
// false if there is none.
func unquote(arg string) (word, rest string, ok bool) {
	if !strings.HasPrefix(arg, `"`) {
		return "", "", false
	}
	word, rest, ok = strings.Cut(arg[1:], `"`)
	return word, rest, ok
}

// digestOf computes a digest in a job, and replies with words(digest, file). The job ends
// soon after the control connection (see vouch).
func (s *session) digestOf(p, name string, words func([]byte, files.Info) string) {
	alg, _ := algorithm(name)
	code := 213
	if s.verb != "HASH" {
		code = 250
	}
	shelf, user := s.srv.shelf, s.reader()
	s.begin(&job{path: p, abortable: true, digest: true}, func(ctx context.Context, _ *job) outcome {
		sum, info, err := shelf.Hash(ctx, user, p, alg)
		if err != nil {
			return failed(ctx, err, existing, 0)
		}
		return outcome{reply: reply{code, words(sum, info)}}
	})
}
