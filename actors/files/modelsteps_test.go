package files

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

func (x *modelRun) create() {
	user, p := pick(x.r, modelUsers), pick(x.r, modelPaths)
	mode := Mode(x.r.IntN(3))
	key := [2]string{user, p}
	kept, has := x.m.partials[key]
	from, base := x.m.files[p], ""
	offset := int64(x.r.IntN(12))
	opts := CreateOptions{Mode: mode, Offset: offset}
	resumes := mode == Resume && offset > 0
	if has && resumes {
		from = kept.text
	}
	kind, fine := x.m.parent(p)
	begins := fine && !x.m.folders[p] // an older partial is dropped from here on
	switch {
	case !fine:
	case x.m.folders[p]:
		kind, fine = IsDir, false
	case x.m.writing(p):
		kind, fine = Locked, false
	case resumes && has && !kept.fits(x.m.at[p]), resumes && offset > int64(len(from)):
		kind, fine = BadOffset, false
	case resumes:
		base = from[:offset]
	case mode == Append:
		base = from
	}
	x.step = fmt.Sprintf("create %s %s %+v", user, p, opts)
	if fine && x.faulty != nil && x.r.IntN(8) == 0 {
		x.failing(pick(x.r, []string{"Free", "Stat", "Canonical"}), func() error {
			_, err := x.a.Create(bg, by(user), p, opts)
			return err
		})
		return
	}
	u, err := x.a.Create(bg, by(user), p, opts)
	if begins && !resumes {
		delete(x.m.partials, key)
	}
	if !x.want(err, kind, !fine) {
		return
	}
	ok(x.t, u.Prepare(bg))
	if u.Offset() != int64(len(base)) || u.Path() != p {
		x.t.Fatalf("%s: offset %d, want %d", x.step, u.Offset(), len(base))
	}
	delete(x.m.partials, key)
	x.m.open = append(x.m.open, &modelUpload{u, user, p, base, mode, x.m.at[p]})
}

func (x *modelRun) write(u *modelUpload) {
	x.step = "write " + u.path
	text := strings.Repeat(string(rune('a'+x.r.IntN(26))), 1+x.r.IntN(9))
	if _, err := io.WriteString(u.File, text); err != nil {
		x.t.Fatal(err)
	}
	u.text += text
	if x.r.IntN(3) == 0 {
		if _, err := u.Grow(bg, 100); err != nil {
			x.t.Fatal(err)
		}
	}
}

func (x *modelRun) end(i int) {
	u := x.m.open[i]
	x.m.open = slices.Delete(x.m.open, i, i+1)
	key := [2]string{u.user, u.path}
	how := x.r.IntN(4)
	x.step = fmt.Sprintf("end %s %s %d", u.user, u.path, how)
	kind, fine := x.m.parent(u.path)
	keep := func() {
		// A partial of 0 bytes is not offered for resuming.
		if u.text != "" && u.mode != Append {
			x.m.partials[key] = modelPartial{text: u.text, base: u.base}
		}
	}
	switch {
	case how == 0:
		x.want(u.Abort(), 0, false)
		keep()
	case how == 1:
		x.want(u.Discard(), 0, false)
	case fine && x.faulty != nil && x.r.IntN(4) == 0:
		step := pick(x.r, []string{"Sync", "Publish"})
		x.failing(step, func() error { _, err := u.Commit(bg); return err })
		if step == "Publish" {
			keep()
		}
	default:
		_, replaced := x.m.files[u.path]
		r, err := u.Commit(bg)
		if !x.want(err, kind, !fine) {
			return
		}
		if r.Replaced != replaced || r.Size != int64(len(u.text)) {
			x.t.Fatalf("%s: %+v", x.step, r)
		}
		x.m.publish(u.path, u.text)
		if x.faulty == nil {
			// The disk's clock may not tell this version from the next one.
			ok(x.t, x.a.SetTime(bg, by(u.user), u.path, time.Unix(1e9, int64(x.m.versions))))
		}
	}
}

func (x *modelRun) change() {
	user, p := pick(x.r, modelUsers), pick(x.r, modelPaths)
	kind, fine := x.m.parent(p)
	_, file := x.m.files[p]
	folder := x.m.folders[p]
	switch x.r.IntN(4) {
	case 0:
		x.step = "mkdir " + p
		switch {
		case !fine:
		case x.m.writing(p):
			kind, fine = Locked, false
		case file || folder:
			kind, fine = Exists, false
		}
		if _, err := x.a.Mkdir(bg, by(user), p); x.want(err, kind, !fine) {
			x.m.folders[p] = true
		}
	case 1:
		x.step = "remove " + p
		switch {
		case !fine:
		case x.m.writing(p):
			kind, fine = Locked, false
		case folder:
			kind, fine = IsDir, false
		case !file:
			kind, fine = NotFound, false
		}
		if x.want(x.a.Remove(bg, by(user), p), kind, !fine) {
			delete(x.m.files, p)
			x.m.change(p)
			delete(x.m.at, p)
		}
	case 2:
		x.step = "rmdir " + p
		switch {
		case !fine:
		case x.m.writing(p), x.m.below(p):
			kind, fine = Locked, false
		case file:
			kind, fine = NotDir, false
		case !folder:
			kind, fine = NotFound, false
		case len(x.m.entries(p)) > 0:
			kind, fine = NotEmpty, false
		}
		if x.want(x.a.RemoveDir(bg, by(user), p), kind, !fine) {
			delete(x.m.folders, p)
			x.m.change(p)
		}
	case 3:
		to := pick(x.r, modelPaths)
		x.step = "rename " + p + " " + to
		toKind, toFine := x.m.parent(to)
		_, toFile := x.m.files[to]
		busy := func(p string) bool { return x.m.writing(p) || x.m.below(p) }
		switch {
		case !fine:
		case !toFine:
			kind, fine = toKind, false
		case p == to:
			if !file && !folder {
				kind, fine = NotFound, false
			}
		case strings.HasPrefix(to, p+"/"):
			kind, fine = BadName, false
		case strings.HasPrefix(p, to+"/"):
			kind, fine = Exists, false
		case busy(p), busy(to):
			kind, fine = Locked, false
		case !file && !folder:
			kind, fine = NotFound, false
		case x.m.folders[to], toFile && folder:
			kind, fine = Exists, false
		}
		if !x.want(rename(x.a, by(user), p, to), kind, !fine) || p == to {
			return
		}
		x.m.change(p)
		x.m.change(to)
		delete(x.m.at, to)
		move(x.m.files, p, to)
		move(x.m.at, p, to)
		move(x.m.folders, p, to)
	}
}

// move renames p and all paths below it.
func move[T any](all map[string]T, p, to string) {
	moved := make(map[string]T)
	for other, v := range all {
		if other == p || strings.HasPrefix(other, p+"/") {
			moved[to+other[len(p):]] = v
			delete(all, other)
		}
	}
	maps.Copy(all, moved)
}
