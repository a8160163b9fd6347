package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"net/netip"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tertulia/actors/room"
)

// newDebugServer returns the HTTP server of the debug listener. It serves /metrics, /healthz
// (the process answers) and /readyz (the room answers). It serves the profiles of /debug/pprof/
// to this machine only. /debug/pprof/cmdline is not served, because the command line may
// contain the password. host is the host of -debug-addr, empty if none is given.
func newDebugServer(host string, reg *prometheus.Registry, chat *room.Actor, log *slog.Logger) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, stop := context.WithTimeout(r.Context(), askTime)
		defer stop()
		if _, err := chat.Stats(ctx); err != nil {
			http.Error(w, "the room does not answer: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
	slots := make(chan struct{}, maxProfiles)
	profile := func(path string, serve http.HandlerFunc) {
		mux.HandleFunc("GET /debug/pprof/"+path, toThisMachine(profiles(serve, slots)))
	}
	profile("", pprof.Index)
	profile("cmdline", http.NotFound)
	profile("profile", pprof.Profile)
	profile("symbol", pprof.Symbol)
	profile("trace", pprof.Trace)
	return &http.Server{
		Handler:           guardDebug(host, mux),
		ReadHeaderTimeout: debugHeaderTime,
		IdleTimeout:       debugIdleTime,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// toThisMachine rejects requests from other machines. Other machines may read metrics, but
// profiles reveal more and use CPU time.
func toThisMachine(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !peer.Addr().Unmap().IsLoopback() {
			http.Error(w, "profiles are for programs on the server's machine only: ask for them on localhost", http.StatusForbidden)
			return
		}
		serve(w, r)
	}
}
