package certs

import (
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFilesAreSwappedWhileTheServerRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		put := func(files ...string) {
			t.Helper()
			pair, err := NewLocal(LocalConfig{Names: func() Names { return NewNames([]string{"localhost"}, nil) }}).Load(time.Now())
			if err != nil {
				t.Fatal(err)
			}
			data := append(EncodeCert(pair.Certificate.Leaf), encodeKey(pair.Certificate.PrivateKey.(*ecdsa.PrivateKey))...)
			for _, f := range files {
				if err := os.WriteFile(f, data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		put(cert, key)
		var log strings.Builder
		h, err := NewHolder(NewFiles(cert, key), slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		first := h.Material()

		put(cert)                 // and the key not yet
		time.Sleep(10 * lookTime) //nolint:forbidigo // fake time
		synctest.Wait()
		if !h.Material().Certificate.Leaf.Equal(first.Certificate.Leaf) {
			t.Error("a certificate without its key is in use")
		}
		put(cert, key)
		time.Sleep(lookTime) //nolint:forbidigo // fake time
		synctest.Wait()
		second := h.Material()
		if second.Certificate.Leaf.Equal(first.Certificate.Leaf) {
			t.Error("after a minute the old certificate is in use")
		}
		put(cert, key)
		if err := h.Look(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := h.Config().GetCertificate(&tls.ClientHelloInfo{})
		if err != nil || got.Leaf.Equal(second.Certificate.Leaf) {
			t.Errorf("after a look the old certificate is in use, %v", err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := h.Look(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a look after the end: %v", err)
		}
		if n := strings.Count(log.String(), "not replaced"); n != 1 {
			t.Errorf("one error is logged %d times:\n%s", n, log.String())
		}
	})
}
