package state

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// mapLoops are the loops over maps, and over values whose type this test does not know, with the
// reason why their order does not matter.
var mapLoops = map[string]string{
	"node.inOrder n.seats":                      "the seats are sorted",
	"State.forgetIdle s.rooms":                  "the rooms are sorted",
	"State.forgetOldest s.rooms":                "the result is the least of a total order",
	"Purge.apply s.rooms":                       "each room is changed by itself",
	"Limits.apply s.rooms":                      "each room is changed by itself",
	"Release.apply s.rooms":                     "each room is changed by itself",
	"State.List s.rooms":                        "the rooms are sorted",
	"State.Closed s.rooms":                      "the result is a map",
	"State.Commit b.Commands":                   "it is a slice",
	"Kick.apply slices.Clone(u.seats)":          "it is a slice",
	"State.putOutOfAll slices.Clone(u.seats)":   "it is a slice",
	"State.enforceOn slices.Clone(seat.places)": "it is a slice",
	"State.enforce slices.Clone(r.members)":     "it is a slice",
	"State.enforce slices.Clone(m.user.seats)":  "it is a slice",
	"State.taken s.users.Like(l)":               "it is no map: Like has an order",
	"State.inOrder s.nodes":                     "the nodes are sorted",
	"State.Present s.users.byNick":              "the result is a number",
	"State.taken s.registered.Like(l)":          "it is no map: Like has an order",
	"Reserve.apply s.users.Like(r.look)":        "it is no map: Like has an order",
	"State.Held s.users.Like(l)":                "it is no map: Like has an order",
	"formers.other f.Like(l)":                   "it is no map: Like has an order",
}

// imports are the packages that the state may use. Of package time it uses no clock, and of package
// math/rand/v2 no generator that is not seeded.
var imports = []string{
	"cmp", "container/list", "errors", "fmt", "iter", "maps", "math", "math/rand/v2", "net/netip", "runtime/debug", "slices", "strconv", "strings", "time", "unicode", "unicode/utf8",
	"tertulia/actors/event", "tertulia/actors/order", "tertulia/actors/peer", "tertulia/actors/plain",
}

var allowed = map[string][]string{
	"time": {"Time", "Duration", "Second", "Minute", "Hour"},
	"rand": {"Rand", "New", "NewPCG"},
	"maps": {"Values", "Clone"}, // Values is for SeatsAt and Users, which no commit calls
}

// nothing is an importer of no package: the types of this package suffice.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) { return nil, fmt.Errorf("no %s", path) }

func TestACommitDependsOnTheStateAndTheBatchAlone(t *testing.T) {
	files, fset := parse(t)
	info := &types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}
	checker := types.Config{Importer: nothing{}, Error: func(error) {}}
	_, _ = checker.Check("state", fset, files, info) // types of other packages are missing
	loops := maps.Clone(mapLoops)
	for _, file := range files {
		for _, spec := range file.Imports {
			if path := strings.Trim(spec.Path.Value, `"`); !slices.Contains(imports, path) {
				t.Errorf("%v: imports %s", fset.Position(spec.Pos()), path)
			}
		}
		for _, decl := range file.Decls {
			name := ""
			if f, ok := decl.(*ast.FuncDecl); ok {
				name = f.Name.Name
				if f.Recv != nil {
					name = strings.TrimPrefix(types.ExprString(f.Recv.List[0].Type), "*") + "." + name
				}
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if loop := mapLoop(info, n); loop != "" {
					name := name + " " + loop
					if _, known := mapLoops[name]; !known {
						t.Errorf("%v: %q is a loop over a map, or over a value of an unknown type", fset.Position(n.Pos()), name)
					}
					delete(loops, name)
				}
				if what := forbidden(n); what != "" {
					t.Errorf("%v: the state has %s", fset.Position(n.Pos()), what)
				}
				return true
			})
		}
	}
	for name := range loops {
		t.Errorf("there is no loop %q", name)
	}
}

func parse(t *testing.T) (files []*ast.File, fset *token.FileSet) {
	fset = token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files, fset
}

// mapLoop returns the expression that a loop over a map ranges over. It returns "" for other nodes.
// It also finds loops over a value whose type comes from another package, and is unknown.
func mapLoop(info *types.Info, n ast.Node) string {
	loop, ok := n.(*ast.RangeStmt)
	if !ok {
		return ""
	}
	if typ := info.TypeOf(loop.X); typ != nil && typ != types.Typ[types.Invalid] {
		if _, isMap := typ.Underlying().(*types.Map); !isMap {
			return ""
		}
	}
	return types.ExprString(loop.X)
}

// forbidden names a construct that the state must not have, or returns "".
func forbidden(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a goroutine"
	case *ast.ChanType, *ast.SendStmt, *ast.SelectStmt:
		return "a channel"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a channel"
		}
	case *ast.SelectorExpr:
		if pkg, ok := n.X.(*ast.Ident); ok {
			if names, some := allowed[pkg.Name]; some && !slices.Contains(names, n.Sel.Name) {
				return pkg.Name + "." + n.Sel.Name
			}
		}
	}
	return ""
}
