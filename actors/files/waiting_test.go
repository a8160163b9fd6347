package files

import (
	"slices"
	"testing"
	"time"
)

func TestAUserLearnsOfTheirUploadsThatWereCutOff(t *testing.T) {
	for _, access := range []Access{ReadWrite, DropBox} {
		inBubble(t, func(c *Config) { c.Access = access }, func(t *testing.T, a *Actor, m *memory) {
			want := func(user string, count int, path string) {
				t.Helper()
				if got, err := a.Waiting(bg, by(user)); err != nil || got != (Waiting{count, path}) {
					t.Errorf("%s: %+v, %v, want %d and %q", user, got, err, count, path)
				}
			}
			cut := func(user, name string) {
				u := create(t, a, user, name, CreateOptions{})
				write(t, u, "1234")
				ok(t, u.Abort())
				<-time.After(time.Second) // of the bubble
			}
			want("ana", 0, "")
			cut("ana", "b")
			cut("eva", "c")
			cut("Ana", "a")
			want("ana", 2, "/a")
			want("EVA", 1, "/c")
			want("bob", 0, "")
			paths := func(most int, want ...string) {
				t.Helper()
				if got, err := a.CutUploads(bg, by("ana"), most); err != nil || !slices.Equal(got, want) {
					t.Errorf("the paths are %q, %v, want %q", got, err, want)
				}
			}
			paths(9, "/a", "/b")
			paths(1, "/a")
			put(t, a, "ana", "a", "1234")
			want("ana", 1, "/b")
			paths(9, "/b")
		})
	}
}
