package event_test

import (
	"testing"

	"tertulia/actors/event"
)

func TestTheTextOfARemovalSaysTheLineAndWhy(t *testing.T) {
	for text, want := range map[string]event.Removal{"12": {Line: 12}, "12 spam, again": {Line: 12, Why: "spam, again"}} {
		got, ok := event.ParseRemoval(text)
		if !ok || got != want || got.Text() != text {
			t.Errorf("%q is read as %+v, %v, and written as %q", text, got, ok, got.Text())
		}
	}
	for _, text := range []string{"", "spam", "-1", " 12"} {
		if got, ok := event.ParseRemoval(text); ok {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}
