package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents returns the paths of all documents of the repository.
func documents(t *testing.T) (paths []string) {
	t.Helper()
	ok(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root):
			return fs.SkipDir
		case filepath.Ext(path) == ".md":
			paths = append(paths, path)
		}
		return nil
	}))
	return paths
}

// prose returns a document without its blocks of code.
func prose(t *testing.T, path string) string {
	t.Helper()
	return regexp.MustCompile("\n```(?s:.*?)\n```|\n    .*").ReplaceAllString(document(t, path), "")
}

// A docLink leads to a file, and to a heading in it if there is an anchor.
type docLink struct{ file, anchor string }

// docLinks returns the relative links of a text that stands in the document at path.
func docLinks(path, text string) (links []docLink) {
	text = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(text, "")
	for _, m := range regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], "://") {
			continue
		}
		file, anchor, _ := strings.Cut(m[1], "#")
		l := docLink{path, anchor}
		if file != "" {
			l.file = filepath.Join(filepath.Dir(path), file)
		}
		links = append(links, l)
	}
	return links
}

// anchors returns the names that a web page gives to the headings of a document.
func anchors(t *testing.T, path string) (names []string) {
	t.Helper()
	other := regexp.MustCompile(`[^\pL\pN _-]`)
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(prose(t, path), -1) {
		names = append(names, strings.ReplaceAll(other.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return names
}

func TestDocumentsLinkToFilesAndHeadingsThatExist(t *testing.T) {
	links := 0
	for _, path := range documents(t) {
		for _, l := range docLinks(path, prose(t, path)) {
			links++
			if inside, err := filepath.Rel(root, l.file); err != nil || !filepath.IsLocal(inside) {
				t.Errorf("%s has a link out of the repository: %s", path, l.file)
				continue
			}
			if _, err := os.Stat(l.file); err != nil {
				t.Errorf("%s has a link that leads nowhere: %v", path, err)
				continue
			}
			if l.anchor != "" && !slices.Contains(anchors(t, l.file), l.anchor) {
				t.Errorf("%s links to %q of %s, which has no such heading", path, l.anchor, l.file)
			}
		}
	}
	if links < 40 {
		t.Errorf("the documents have only %d links", links)
	}
}

// The first paragraph states the purpose of the document in one sentence, and has a link back.
func TestDocumentsBeginWithTheirPurpose(t *testing.T) {
	begin := regexp.MustCompile(`^# [^\n]+\n\n(This document [^.]+\.)\s((?s:.*?))\n\n`)
	for _, path := range documents(t) {
		if path == filepath.Clean(readme) {
			continue
		}
		m := begin.FindStringSubmatch(document(t, path))
		if m == nil {
			t.Errorf("%s does not begin with a title and a sentence about its purpose", path)
			continue
		}
		if links := docLinks(path, m[2]); !slices.Contains(links, docLink{filepath.Clean(readme), ""}) {
			t.Errorf("the first paragraph of %s does not link to README", path)
		}
	}
}

func TestREADMEIsShort(t *testing.T) {
	if lines := strings.Count(document(t, readme), "\n"); lines > 180 {
		t.Errorf("README has %d lines, want 180 at most", lines)
	}
}

func TestREADMEListsEveryDocument(t *testing.T) {
	listed := docLinks(filepath.Clean(readme), part(t, readme, "## Documents"))
	for _, path := range documents(t) {
		if path != filepath.Clean(readme) && !slices.Contains(listed, docLink{path, ""}) {
			t.Errorf("README does not list %s", path)
		}
	}
}
