package deep

import (
	"errors"
	"strings"
	"testing"
)

func TestCallReturnsTheError(t *testing.T) {
	want := errors.New("an error")
	if err := Call(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("Call returns %v", err)
	}
	if err := Call(func() error { return nil }); err != nil {
		t.Errorf("Call returns %v", err)
	}
}

func stumble() error { panic("a fault") }

func TestAPanicIsTheCallers(t *testing.T) {
	defer func() {
		fault, ok := recover().(*PanicError)
		if !ok || fault.Value != "a fault" || fault.Error() != "a fault" || !strings.Contains(string(fault.Stack), "deep.stumble") {
			t.Errorf("Call panics with %v", fault)
		}
	}()
	_ = Call(stumble)
	t.Error("Call returns")
}
