package page

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	importLine = regexp.MustCompile(`(?m)^import \{.*\} from '\./(\w+\.js)';\n`)
	declared   = regexp.MustCompile(`(?m)^(?:export )?((?:async )?(?:function|const|let|class) (\w+))`)
	otherLine  = regexp.MustCompile(`(?m)^(?:import|export)\b.*`)
)

// A joiner makes one script of modules: it compresses better than they do, and a browser asks once.
// The modules share the scope of one function, so that the minifier shortens their names too.
type joiner struct {
	modules map[string]string // their sources, by file name
	script  strings.Builder
	owners  map[string]string // the module of each name at the top level
	joined  map[string]bool
}

// join returns the script of the module main and of all others, each after those that it imports, as
// a browser runs them. The error names a module that main does not need, or that cannot share a scope:
// imports are lines like "import { a } from './b.js';", exports stand in front of a declaration, and
// no two modules declare the same name at their top level.
func join(modules map[string]string, main string) (string, error) {
	j := &joiner{modules: modules, owners: make(map[string]string), joined: make(map[string]bool)}
	j.script.WriteString("(() => {\n")
	if err := j.add(main); err != nil {
		return "", err
	}
	for name := range modules {
		if !j.joined[name] {
			return "", fmt.Errorf("no module imports %s", name)
		}
	}
	j.script.WriteString("})();\n")
	return j.script.String(), nil
}

// add adds a module once.
func (j *joiner) add(name string) error {
	if j.joined[name] {
		return nil
	}
	j.joined[name] = true
	source, ok := j.modules[name]
	if !ok {
		return fmt.Errorf("there is no module %s", name)
	}
	for _, m := range importLine.FindAllStringSubmatch(source, -1) {
		if err := j.add(m[1]); err != nil {
			return err
		}
	}
	source = importLine.ReplaceAllString(source, "")
	for _, m := range declared.FindAllStringSubmatch(source, -1) {
		if owner := j.owners[m[2]]; owner != "" {
			return fmt.Errorf("%s and %s both declare %s", owner, name, m[2])
		}
		j.owners[m[2]] = name
	}
	source = declared.ReplaceAllString(source, "$1")
	if other := otherLine.FindString(source); other != "" {
		return fmt.Errorf("%s has %q", name, other)
	}
	j.script.WriteString(source)
	return nil
}
