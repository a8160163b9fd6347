package statecmd

import (
	"strings"
	"testing"
)

func TestAQuestion(t *testing.T) {
	for typed, want := range map[string]bool{"yes\n": true, "yes\r\n": true, "yes": true, "y\n": false, "no\n": false, "": false, "\n": false} {
		var asked strings.Builder
		if sure, err := Confirm(t.Context(), strings.NewReader(typed), &asked, "Sure?"); sure != want || err != nil || asked.String() != "Sure? Type yes to go on: " {
			t.Errorf("%q is %t, %v, after %q", typed, sure, err, &asked)
		}
	}
}
