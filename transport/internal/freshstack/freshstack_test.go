package freshstack

import (
	"errors"
	"strings"
	"testing"

	"tertulia/transport"
)

func TestCallReturnsTheError(t *testing.T) {
	want := errors.New("an error")
	if err := Run(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("Run returns %v", err)
	}
	if err := Run(func() error { return nil }); err != nil {
		t.Errorf("Run returns %v", err)
	}
}

func stumble() error { panic("a fault") }

func TestAPanicIsAnError(t *testing.T) {
	fault, ok := errors.AsType[*transport.FaultError](Run(stumble))
	if !ok || fault.Value != "a fault" || !strings.Contains(string(fault.Stack), "freshstack.stumble") {
		t.Errorf("Run returns %v", fault)
	}
}
