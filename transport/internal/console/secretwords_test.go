package console

import "testing"

func TestPasswordsMayHaveSpaces(t *testing.T) {
	for arg, want := range map[string][3]string{
		"hunter2222":            {"hunter2222", "", "ok"},
		"hunter2222 ab-cd":      {"hunter2222", "ab-cd", "ok"},
		`"correct horse"`:       {"correct horse", "", "ok"},
		`"correct horse" ab-cd`: {"correct horse", "ab-cd", "ok"},
		`say"cheese`:            {`say"cheese`, "", "ok"},
		"correct horse battery": {"correct", "horse battery", ""},
		`"correct horse`:        {"correct horse", "", ""},
		`"correct"horse`:        {"correct", "horse", ""},
		`""`:                    {"", "", ""},
		"":                      {"", "", ""},
	} {
		password, code, ok := parseRegister(arg)
		if password != want[0] || code != want[1] || ok != (want[2] != "") {
			t.Errorf("/register %s: %q, %q, %v", arg, password, code, ok)
		}
	}
	for arg, want := range map[string][3]string{
		"old new":             {"old", "new", "ok"},
		"old one new":         {"old one", "new", "ok"},
		`"old one" "new two"`: {"old one", "new two", "ok"},
		`old "new two"`:       {"old", "new two", "ok"},
		`"old one" new`:       {"old one", "new", "ok"},
		"old":                 {"", "", ""},
		`"new two"`:           {"", "", ""},
	} {
		old, fresh, ok := parsePasswd(arg)
		if old != want[0] || fresh != want[1] || ok != (want[2] != "") {
			t.Errorf("/passwd %s: %q, %q, %v", arg, old, fresh, ok)
		}
	}
	for arg, want := range map[string][2]string{
		"ana correct horse": {"ana", "correct horse"}, `ana "correct horse"`: {"ana", "correct horse"},
		`"correct horse"`: {"eva", "correct horse"}, "correct": {"eva", "correct"}, "": {"", ""},
	} {
		if name, password := parseLogin(arg, "eva"); password != want[1] || password != "" && name != want[0] {
			t.Errorf("/login %s: %q, %q", arg, name, password)
		}
	}
}
