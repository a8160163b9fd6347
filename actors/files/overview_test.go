package files

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestManyWhoListAFolderReadItOnce(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		for i := range 10 {
			put(t, a, "ana", fmt.Sprint("f", i), "x")
		}
		look := func() Overview {
			o, err := a.Overview(bg, by("ana"), "/", 3, 100)
			ok(t, err)
			return o
		}
		read := 0
		m.setFault(func(op, _ string) error {
			if op == "ReadDir" {
				read++
			}
			return nil
		})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if o := look(); len(o.List) != 3 || o.More != 7 || o.List[0].Name != "f0" {
					t.Errorf("%+v", o)
				}
			})
		}
		all.Wait()
		if look(); read != 1 {
			t.Errorf("21 who look read the folder %d times", read)
		}
		<-time.After(overviewTime) // of the bubble
		if look(); read != 2 {
			t.Errorf("after its time the folder is read %d times", read-1)
		}
		put(t, a, "ana", "f", "x")
		if o := look(); o.List[0].Name != "f" || read != 3 {
			t.Errorf("the new file is not shown: %+v", o)
		}
		_, err := a.Overview(bg, by("ana"), "/f", 3, 100)
		wantKind(t, err, NotDir)
	})
}
