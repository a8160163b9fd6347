package protocol

import (
	"reflect"
	"testing"
)

func TestABlockTravelsAsATag(t *testing.T) {
	for value, b := range map[string]Block{
		"m1,f,0":      {ID: "m1", First: true},
		"m1,l,2,7,19": {ID: "m1", Last: true, Blanks: 2, Cuts: []int{7, 19}},
		"m2,fl,0,400": {ID: "m2", First: true, Last: true, Cuts: []int{400}},
		"m2,,1":       {ID: "m2", Blanks: 1},
	} {
		own, tag, rest := CutOwn(WithOwn(InBlock, b.String(), "+x=1"))
		got, ok := ParseBlock(tag)
		if own != InBlock || tag != value || rest != "+x=1" || !ok || !reflect.DeepEqual(got, b) {
			t.Errorf("%+v travels as %q, and arrives as %+v, %v", b, tag, got, ok)
		}
	}
	for _, value := range []string{"", "m1", "m1,f", "m1,f,x", "m1,f,0,x"} {
		if b, ok := ParseBlock(value); ok {
			t.Errorf("%q is read as %+v", value, b)
		}
	}
}
