package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-systemd/v22/daemon"

	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
)

// live are the flags that a reload applies. Other flags change only with a restart.
var live = []string{
	"burst", "files-max-size", "files-quota", "files-quota-count", "files-reserve", "first-line", "history", "log-level",
	"max-conns", "max-conns-per-addr", "max-lag", "max-line", "max-rooms", "operators", "password", "rate",
}

// reloads calls reload for each signal. It blocks until ctx ends, and returns nil.
func (p *program) reloads(ctx context.Context, signals <-chan os.Signal) error {
	running := p.cfg
	for {
		select {
		case <-signals:
			p.notify(strings.TrimSpace(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec()))
			running = p.reload(ctx, running)
			p.notify(daemon.SdNotifyReady)
		case <-ctx.Done():
			return nil
		}
	}
}

// reload reads the flags, the environment and the config file again, and applies the changes of
// live flags. It returns the options that now hold: the previous ones if a new value is
// invalid. Errors are only logged.
func (p *program) reload(ctx context.Context, running *config) *config {
	asked, err := parse(p.args, io.Discard)
	if err != nil {
		p.log.Error("not reloaded", "error", err)
		return running
	}
	var changed, kept []string
	values := maps.Clone(running.values)
	for _, name := range slices.Sorted(maps.Keys(asked.values)) {
		switch {
		case asked.values[name] == running.values[name]:
		case !slices.Contains(live, name):
			kept = append(kept, name)
		default:
			values[name] = asked.values[name]
			changed = append(changed, inLog(name, values[name]))
		}
	}
	next, err := withValues(values)
	if err != nil {
		p.log.Error("not reloaded", "error", fmt.Errorf("with the options that only a restart changes: %w", err))
		return running
	}
	p.level.Set(min(running.logLevel, next.logLevel)) // at either level, the line below is logged
	if err := p.apply(ctx, next); err != nil {
		return running // the server is closing
	}
	p.log.Info("reloaded", "changed", cmp.Or(strings.Join(changed, ", "), "nothing"))
	if kept != nil {
		p.log.Warn("restart needed", "options", strings.Join(kept, ", "))
	}
	p.level.Set(next.logLevel)
	return next
}

// inLog formats an option for the log, without the value of the password.
func inLog(name, value string) string {
	if name == "password" {
		return name
	}
	return name + " " + value
}

// withValues returns the options for values, a map from flag names to what their String methods
// return. It returns an error if a value is invalid.
func withValues(values map[string]string) (*config, error) {
	cfg := &config{values: values}
	f := newFlags(cfg)
	for name, text := range values {
		if text == f.Lookup(name).DefValue { // some flags do not accept their own default
			continue
		}
		if err := f.Set(name, text); err != nil {
			return nil, fmt.Errorf("-%s: %w", name, err)
		}
	}
	return cfg, cfg.check()
}

// apply passes new options to the parts of the server, and waits for each. It returns an error
// only if a part has stopped or ctx has ended.
func (p *program) apply(ctx context.Context, cfg *config) error {
	if err := p.password.Set(ctx, cfg.password); err != nil {
		return err
	}
	if err := p.setOperators(ctx, cfg.operators); err != nil {
		return err
	}
	if p.page != nil {
		p.page.SetPassword(cfg.password)
		p.page.SetMaxFileSize(int64(cfg.filesMaxSize))
		if err := p.page.SetLimits(ctx, cfg.connLimits()); err != nil {
			return err
		}
	}
	if p.certs != nil {
		if err := p.certs.Look(ctx); err != nil {
			return err
		}
	}
	for _, set := range p.paced {
		set(cfg.pace())
	}
	if err := p.conns.SetLimits(ctx, cfg.connLimits()); err != nil {
		return err
	}
	if err := p.chat.SetLimits(ctx, cfg.roomLimits()); err != nil || p.shelf == nil {
		return err
	}
	p.shelf.SetPassword(cfg.password != "")
	return p.shelf.Files.SetLimits(ctx, cfg.filesLimits())
}

// pace returns the limits of input for one user of the chat.
func (c *config) pace() transport.Pace {
	return transport.Pace{Rate: c.rate, Burst: c.burst, MaxLine: c.maxLine, FirstLine: c.firstLine}
}

// connLimits returns the limits of the connection limiter.
func (c *config) connLimits() limits.Limits {
	return limits.Limits{All: c.maxConns, PerAddr: c.perAddr.public, PerPrivate: c.perAddr.private}
}

// roomLimits returns the limits of the room.
func (c *config) roomLimits() room.Limits {
	return room.Limits{History: c.history, MaxLag: int(c.maxLag), MaxRooms: c.maxRooms}
}

// filesLimits returns the limits of the file service.
func (c *config) filesLimits() files.Limits {
	return files.Limits{
		MaxFileSize: int64(c.filesMaxSize), QuotaBytes: int64(c.filesQuota), QuotaFiles: int64(c.filesCount),
		Reserve: int64(c.filesReserve),
	}
}
