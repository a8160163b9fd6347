package page

import (
	"strings"
	"testing"
)

func TestModulesAreOneScript(t *testing.T) {
	got, err := join(map[string]string{
		"main.js": "import { a } from './a.js';\nimport { b } from './b.js';\na(b);\n",
		"a.js":    "import { b } from './b.js';\nexport function a() {}\n",
		"b.js":    "export const b = 1;\n",
	}, "main.js")
	want := "(() => {\nconst b = 1;\nfunction a() {}\na(b);\n})();\n"
	if err != nil || got != want {
		t.Errorf("the script is %q, %v: want %q", got, err, want)
	}
}

func TestModulesThatCannotShareAScopeAreRefused(t *testing.T) {
	const main = "import { b } from './b.js';\nconst a = 1;\n"
	for want, modules := range map[string]map[string]string{
		"b.js and main.js both declare a": {"main.js": main, "b.js": "async function a() {}\n"},
		`b.js has "import * as`:           {"main.js": main, "b.js": "import * as all from './main.js';\n"},
		`b.js has "export { b as c }`:     {"main.js": main, "b.js": "const b = 1;\nexport { b as c };\n"},
		"there is no module b.js":         {"main.js": main},
		"no module imports c.js":          {"main.js": main, "b.js": "", "c.js": ""},
	} {
		if got, err := join(modules, "main.js"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the script is %q, %v: want an error with %q", got, err, want)
		}
	}
}
