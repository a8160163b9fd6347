package certs

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A machine is a server whose names change.
type machine struct {
	t     *testing.T
	dir   string
	names Names
}

func newMachine(t *testing.T) *machine {
	return &machine{t, t.TempDir(), NewNames([]string{"localhost"}, addrs("127.0.0.1", "10.0.0.1"))}
}

// start returns the source of a server that starts now.
func (m *machine) start() Source {
	return NewLocal(LocalConfig{
		Names: func() Names { return m.names }, Machine: "pi", Dir: m.dir,
		Write: func(path string, data []byte) error { return os.WriteFile(path, data, 0o600) },
	})
}

func (m *machine) load(s Source, now time.Time) Material {
	m.t.Helper()
	got, err := s.Load(now)
	if err != nil {
		m.t.Fatal(err)
	}
	return got
}

func TestACertificateIsKeptOverARestart(t *testing.T) {
	m := newMachine(t)
	first := m.load(m.start(), day)
	if !first.Renewed {
		t.Error("the first CA is none that is new")
	}
	again := m.load(m.start(), day.AddDate(0, 6, 0))
	if again.Renewed || !again.Authority.Equal(first.Authority) || !again.Certificate.Leaf.Equal(first.Certificate.Leaf) {
		t.Error("a restart has changed the certificate")
	}
	if again.Fingerprint() != first.Fingerprint() || len(again.Fingerprint()) != 95 {
		t.Errorf("the fingerprints are %s and %s", first.Fingerprint(), again.Fingerprint())
	}
}

func TestANewAddressNeedsANewCAWithTheSameKey(t *testing.T) {
	m := newMachine(t)
	s := m.start()
	first := m.load(s, day)

	m.names = NewNames([]string{"localhost"}, addrs("127.0.0.1"))
	fewer := m.load(s, day)
	if fewer.Renewed || fewer.Certificate.Leaf.Equal(first.Certificate.Leaf) {
		t.Errorf("an address is gone: the CA is new: %v; the certificate has it still: %v", fewer.Renewed, fewer.Certificate.Leaf.Equal(first.Certificate.Leaf))
	}
	m.names = NewNames([]string{"localhost"}, addrs("127.0.0.1", "10.0.0.2"))
	moved := m.load(s, day)
	if !moved.Renewed || moved.Authority.Equal(first.Authority) {
		t.Error("the CA signs for an address that it does not know")
	}
	if !bytes.Equal(moved.Authority.RawSubjectPublicKeyInfo, first.Authority.RawSubjectPublicKeyInfo) {
		t.Error("the CA has another key")
	}
	if got := m.load(s, day); got.Renewed {
		t.Error("the CA is new at each look")
	}
	if got := m.load(m.start(), day); got.Renewed || !got.Authority.Equal(moved.Authority) {
		t.Error("the new CA is not kept")
	}
}

func TestCertificatesAreMadeAnewBeforeTheyEnd(t *testing.T) {
	m := newMachine(t)
	s := m.start()
	first := m.load(s, day)
	year := m.load(s, day.AddDate(0, 0, 380))
	if year.Renewed || year.Certificate.Leaf.Equal(first.Certificate.Leaf) {
		t.Error("after 380 days the certificate is the same, or the CA is another one")
	}
	if end := m.load(s, day.AddDate(2, 0, -20)); !end.Renewed || end.Authority.NotAfter.Before(day.AddDate(3, 11, 0)) {
		t.Error("the CA ends")
	}
}

func TestAFileThatIsDamagedIsAnErrorThatNamesIt(t *testing.T) {
	other := newMachine(t)
	other.load(other.start(), day)
	foreign, err := os.ReadFile(filepath.Join(other.dir, authorityFile))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{authorityFile: foreign, keyFile: []byte("x"), leafFile: foreign} {
		m := newMachine(t)
		m.load(m.start(), day)
		path := filepath.Join(m.dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := m.start().Load(day); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s is damaged: %v", name, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if got := m.load(m.start(), day); got.Renewed != (name != leafFile) {
			t.Errorf("%s is missing: the CA is new: %v", name, got.Renewed)
		}
	}
}

// The file for devices has no private key.
func TestTheFileForDevicesHasNoKey(t *testing.T) {
	m := newMachine(t)
	m.load(m.start(), day)
	data, err := os.ReadFile(filepath.Join(m.dir, authorityFile))
	if err != nil || strings.Contains(string(data), "KEY") || !strings.HasPrefix(string(data), "-----BEGIN CERTIFICATE") {
		t.Errorf("%q, %v", data, err)
	}
}

func TestACAThatCannotBeKeptIsAnError(t *testing.T) {
	full := errors.New("the disk is full")
	s := NewLocal(LocalConfig{
		Names: func() Names { return NewNames([]string{"localhost"}, nil) }, Dir: t.TempDir(),
		Write: func(string, []byte) error { return full },
	})
	if _, err := s.Load(day); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
}
