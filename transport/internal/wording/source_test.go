package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// parsed returns the source files below a folder of the module, without tests.
func parsed(t *testing.T, folder string) map[string]*ast.File {
	t.Helper()
	all := make(map[string]*ast.File)
	err := filepath.WalkDir(filepath.Join("..", "..", "..", folder), func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasSuffix(name, "test") { // a package for tests
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		all[name], err = parser.ParseFile(token.NewFileSet(), name, nil, 0)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%s has no source: %v", folder, err)
	}
	return all
}

// literal returns the text of a string literal.
func literal(t *testing.T, n ast.Node) (text string, is bool) {
	t.Helper()
	l, is := n.(*ast.BasicLit)
	if !is || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	if err != nil {
		t.Fatal(err)
	}
	return text, true
}

// enums returns the number of constants of each type that a package declares with iota, as in "A T =
// iota + 1". The value of the last one is that number less 1, plus what is added to iota.
func enums(t *testing.T, folder string) map[string]int {
	t.Helper()
	sizes := make(map[string]int)
	for _, f := range parsed(t, folder) {
		for _, d := range f.Decls {
			group, is := d.(*ast.GenDecl)
			if !is || group.Tok != token.CONST || !group.Lparen.IsValid() {
				continue
			}
			if of, is := group.Specs[0].(*ast.ValueSpec).Type.(*ast.Ident); is {
				sizes[of.Name] += len(group.Specs)
			}
		}
	}
	return sizes
}

// errorsOf returns the names of a package's exported error types and of its exported error values.
func errorsOf(t *testing.T, folder string) (names []string) {
	t.Helper()
	for _, f := range parsed(t, folder) {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil || d.Name.Name != "Error" {
					continue
				}
				if pointer, is := d.Recv.List[0].Type.(*ast.StarExpr); is {
					names = append(names, pointer.X.(*ast.Ident).Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, is := spec.(*ast.ValueSpec); is && d.Tok == token.VAR && strings.HasPrefix(v.Names[0].Name, "Err") {
						names = append(names, v.Names[0].Name)
					}
				}
			}
		}
	}
	return names
}

// literals returns the string literals of a file, without its imports.
func literals(t *testing.T, f *ast.File) (all []string) {
	t.Helper()
	ast.Inspect(f, func(n ast.Node) bool {
		if _, is := n.(*ast.ImportSpec); is {
			return false
		}
		if text, is := literal(t, n); is {
			all = append(all, text)
		}
		return true
	})
	return all
}

// made returns the texts from which a file makes errors with errors.New and fmt.Errorf.
func made(t *testing.T, f *ast.File) (all []string) {
	t.Helper()
	ast.Inspect(f, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || nameOf(call.Fun) != "New" && nameOf(call.Fun) != "Errorf" || len(call.Args) == 0 {
			return true
		}
		if text, is := literal(t, call.Args[0]); is {
			all = append(all, text)
		}
		return true
	})
	return all
}

// texted returns the events of a file whose Text is a literal or is made of one.
func texted(f *ast.File) (all []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		made, is := n.(*ast.CompositeLit)
		if !is || nameOf(made.Type) != "Event" {
			return true
		}
		for _, e := range made.Elts {
			field, is := e.(*ast.KeyValueExpr)
			if !is || nameOf(field.Key) != "Text" {
				continue
			}
			ast.Inspect(field.Value, func(n ast.Node) bool {
				if l, is := n.(*ast.BasicLit); is {
					all = append(all, l.Value)
				}
				return true
			})
		}
		return true
	})
	return all
}
