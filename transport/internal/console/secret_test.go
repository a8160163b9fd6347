package console

import (
	"maps"
	"testing"

	"tertulia/transport/line/secret"
)

func TestNoOtherCommandIsTakenForAPassword(t *testing.T) {
	secrets := map[string]bool{"login": true, "register": true, "passwd": true, "operator": true, "account": true}
	names := make(map[string]string) // by what is typed
	for _, c := range commands {
		names[c.name] = c.name
	}
	maps.Copy(names, aliases)
	for typed, name := range names {
		if got := secret.Is("/" + typed + " ana"); got != secrets[name] {
			t.Errorf("/%s is taken for a line with a password: %v", typed, got)
		}
	}
}
