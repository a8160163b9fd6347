package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/transport"
)

// lookTime is the time after which a Holder looks for a new certificate.
const lookTime = time.Minute

// A Source has the server's certificate. Only one goroutine may use it.
type Source interface {
	// Load returns the certificate that holds at now. It blocks on the disk. The private key of an
	// unchanged certificate is the same value as before.
	Load(now time.Time) (Material, error)
}

// Material is a certificate and its CA.
type Material struct {
	Certificate tls.Certificate   // with Leaf
	Authority   *x509.Certificate // nil if the CA is not the server's own
	Renewed     bool              // the CA is new, and nobody trusts it yet
}

// Fingerprint returns the SHA-256 of the CA's certificate, as devices show it, and "" without one.
func (m Material) Fingerprint() string {
	if m.Authority == nil {
		return ""
	}
	return cli.Fingerprint(m.Authority)
}

// A Holder has the certificate that the listeners use. Any goroutine may call its methods.
type Holder struct {
	source  Source
	log     *slog.Logger
	current transport.Setting[Material]
	look    chan chan struct{} // to look now; the answer is the channel's end
	failed  string             // the last error that was logged; owned by Run
}

// NewHolder loads the first certificate, and returns the source's error. The caller has to start Run.
func NewHolder(source Source, log *slog.Logger) (*Holder, error) {
	m, err := source.Load(time.Now())
	if err != nil {
		return nil, err
	}
	return &Holder{source: source, log: log, current: transport.NewSetting(m), look: make(chan chan struct{})}, nil
}

// Material returns the present certificate.
func (h *Holder) Material() Material { return h.current.Get() }

// Config returns the configuration of a listener, TLS 1.2 and up. Each handshake takes the certificate of
// its time. That of a nil *Holder is nil.
func (h *Holder) Config() *tls.Config {
	if h == nil {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// A batch of lines is one record: smaller ones would only help a client to show a part of it.
		DynamicRecordSizingDisabled: true,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			m := h.current.Get()
			return &m.Certificate, nil
		},
	}
}

// Look looks for a new certificate now, and returns when that is done.
func (h *Holder) Look(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case h.look <- done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Run looks for a new certificate each minute, until ctx ends. Then it returns nil.
func (h *Holder) Run(ctx context.Context) error {
	tick := time.NewTicker(lookTime)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			h.load()
		case done := <-h.look:
			h.load()
			close(done)
		case <-ctx.Done():
			return nil
		}
	}
}

// load takes a new certificate into use. While there is an error, the former one stays, and each
// different error is logged once.
func (h *Holder) load() {
	m, err := h.source.Load(time.Now())
	if err != nil {
		if err.Error() != h.failed {
			h.failed = err.Error()
			h.log.Error("the certificate is not replaced", "error", err)
		}
		return
	}
	h.failed = ""
	if old := h.current.Get(); m.Certificate.Leaf.Equal(old.Certificate.Leaf) && !m.Renewed {
		return
	}
	h.current.Set(m)
	h.log.Info("the certificate is replaced", "until", m.Certificate.Leaf.NotAfter)
	if m.Renewed {
		h.log.Warn("the certificate authority is new", "sha256", m.Fingerprint())
	}
}
