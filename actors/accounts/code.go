package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"strings"
)

// codeSize is the number of letters and digits of a one-time code. They have 80 bits.
const codeSize = 16

// codeGuess is the name under which guesses at the code take their turns. No account has it.
const codeGuess = "\x00code"

// Code returns the one-time code of operators. It is empty if each name of Config.Operators has a confirmed
// account and the server has an operator, or if it has no accounts. Config.CodeUsed is called once it was used;
// see Promote and Register. It does not block.
func (g *Gate) Code() string {
	if g == nil {
		return ""
	}
	return g.code
}

// checkCode compares a code with the one-time code, in the turn of the user.
func (g *Gate) checkCode(ctx context.Context, c Claim, code string) error {
	slow := func() bool { return false }
	compare := func() bool { return g.code != "" && sameCode(g.code, code) }
	return g.cfg.Password.check(ctx, Guess{From: c.Addr, Key: c.Key}, codeGuess, slow, compare)
}

// isCode reports whether a code is the one-time code, and was not used.
func (s *state) isCode(code string) bool { return s.code != "" && sameCode(s.code, code) }

// usingCode adds to steps that the code becomes worthless, and that its owner is told.
func (s *state) usingCode(of steps) steps {
	write, apply := of.write, of.apply
	of.write = func(ctx context.Context, store Store) error {
		err := write(ctx, store)
		if err == nil && s.cfg.CodeUsed != nil {
			s.cfg.CodeUsed()
		}
		return err
	}
	of.apply = func() {
		s.code = ""
		apply()
	}
	return of
}

// newCode returns a one-time code, in groups of four as people copy them.
func newCode() string {
	text := strings.ToLower(rand.Text()[:codeSize])
	var groups []string
	for ; text != ""; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(groups, "-")
}

// sameCode compares codes in constant time. Case, blanks and dashes do not count.
func sameCode(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(plainCode(a)), []byte(plainCode(b))) == 1
}

func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(code))
}
