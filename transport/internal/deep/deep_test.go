package deep

import (
	"errors"
	"strings"
	"testing"

	"tertulia/transport"
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

func TestAPanicIsAnError(t *testing.T) {
	fault, ok := errors.AsType[*transport.FaultError](Call(stumble))
	if !ok || fault.Value != "a fault" || !strings.Contains(string(fault.Stack), "deep.stumble") {
		t.Errorf("Call returns %v", fault)
	}
}
