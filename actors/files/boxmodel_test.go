package files

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/plain"
)

// boxModel is the expected state of the drop boxes: the versions of each name of each folded
// nick.
type boxModel map[string]map[string]*modelVersions

type modelVersions struct {
	newest *modelVersion // nil: renamed
	older  []modelVersion
}

type modelVersion struct {
	text string
	at   time.Time
}

func (m boxModel) of(user, name string) *modelVersions {
	box := m[plain.Fold(user)]
	if box == nil {
		box = make(map[string]*modelVersions)
		m[plain.Fold(user)] = box
	}
	if box[name] == nil {
		box[name] = new(modelVersions)
	}
	return box[name]
}

// put makes v the newest version.
func (vs *modelVersions) put(v modelVersion) (deleted int) {
	if vs.newest != nil {
		if deleted = max(0, len(vs.older)+2-maxVersions); deleted > 0 {
			vs.older = vs.older[deleted:]
		}
		vs.older = append(slices.Clone(vs.older), *vs.newest)
		slices.SortFunc(vs.older, func(x, y modelVersion) int { return cmp.Or(x.at.Compare(y.at), strings.Compare(x.text, y.text)) })
	}
	vs.newest = &v
	return deleted
}

// texts returns the expected files of a user's box: text by name.
func (m boxModel) texts(user string) map[string]string {
	all := make(map[string]string)
	for name, vs := range m[plain.Fold(user)] {
		if vs.newest != nil {
			all[name] = vs.newest.text
		}
		for _, v := range vs.older {
			all[versionName(name, v.at.Local(), 1)] = v.text
		}
	}
	return all
}

// Users with few nicks in many spellings hand in, cut off and rename at random. Each of them
// has their own versions and nobody else's, and the sums are right.
func TestModelOfADropBox(t *testing.T) {
	change := func(c *Config) { dropBox(c); c.QuotaBytes = 1 << 40 }
	inBubble(t, change, func(t *testing.T, a *Actor, _ *memory) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		m := make(boxModel)
		users, names := []string{"ana", "Ana", "ANA", "eva", "Eva"}, []string{"a.txt", "b", "c.d.e"}
		for step := range 600 {
			<-time.After(time.Second + time.Duration(r.IntN(int(time.Second))))
			user, name := pick(r, users), pick(r, names)
			vs := m.of(user, name)
			switch n := r.IntN(10); {
			case n < 6:
				v := modelVersion{fmt.Sprint(user, " ", step), time.Time{}}
				receipt := put(t, a, user, name, v.text)
				v.at = receipt.Time
				had := vs.newest != nil
				if deleted := vs.put(v); len(receipt.Deleted) != deleted || receipt.Replaced != had {
					t.Fatalf("step %d: %+v, want %d deleted", step, receipt, deleted)
				}
			case n < 8:
				u := create(t, a, user, name, CreateOptions{})
				write(t, u, "cut")
				ok(t, u.Abort())
			default:
				to := pick(r, names)
				err := rename(a, by(user), name, to)
				if vs.newest == nil {
					wantKind(t, err, NotFound)
					continue
				}
				ok(t, err)
				if to != name {
					m.of(user, to).put(*vs.newest)
					vs.newest = nil
				}
			}
			if step%10 > 0 {
				continue
			}
			var total space
			for _, user := range users {
				want := m.texts(user)
				if got := handIns(t, a, user); !maps.Equal(got, want) {
					t.Fatalf("step %d: %s has\n%v, want\n%v", step, user, got, want)
				}
				if user == plain.Fold(user) {
					if i, err := a.store.Stat(user); err == nil && i.IsDir() {
						total.add(space{0, 1})
					}
					for _, text := range want {
						total.add(space{int64(len(text)), 1})
					}
				}
			}
			if u, err := a.Usage(bg); err != nil || (space{u.Bytes, u.Files}) != total {
				t.Fatalf("step %d: %+v %v, want %+v", step, u, err, total)
			}
		}
	})
}
