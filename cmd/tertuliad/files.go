package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/dustin/go-humanize"

	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/ftp"
)

// addFiles adds the file service, unless nobody may use it. It ends once the
// transports that it serves have, so that what they finish while the server
// closes is still published.
func (p *program) addFiles(context.Context) error {
	if p.cfg.filesAccess == string(files.Off) {
		return nil
	}
	cfg := files.DefaultConfig()
	cfg.Dir, cfg.Storage = p.cfg.filesDir, p.storage
	cfg.Access = files.Access(p.cfg.filesAccess)
	cfg.Sync = p.cfg.filesSync
	cfg.MaxFileSize = int64(p.cfg.filesMaxSize)
	cfg.QuotaBytes = int64(p.cfg.filesQuota)
	cfg.QuotaFiles = int64(p.cfg.filesCount)
	cfg.Reserve = int64(p.cfg.filesReserve)
	cfg.PartialTTL = p.cfg.partialTTL
	cfg.PartialBytes = int64(p.cfg.partialSize)
	cfg.Log = p.log
	shelf, err := files.New(cfg)
	if err != nil {
		return err
	}
	p.shelf = &transport.Shelf{Files: shelf, Password: p.cfg.password != ""}
	p.reg.MustRegister(filesCollector{shelf})
	p.add(func(ctx context.Context) error {
		inner, stop := context.WithCancel(context.Background())
		defer context.AfterFunc(ctx, func() {
			p.uploads.Wait()
			stop()
		})()
		if err := shelf.Run(inner); !errors.Is(err, context.Canceled) {
			return fmt.Errorf("file service: %w", err)
		}
		return nil
	})
	// The news end with the shelf's.
	p.group.Add(func() error { p.announce(shelf); return nil }, func(error) {})
	return nil
}

// announce tells the lobby what happens on the shelf.
func (p *program) announce(shelf *files.Actor) {
	for events := range shelf.Events() {
		for _, e := range events {
			if text := p.news(e); text != "" {
				// A room that has closed needs no news.
				_ = p.chat.Announce(context.Background(), room.Lobby, text)
			}
		}
	}
}

// news words an event for the room. What is handed in to a drop box is between
// its user and the operator: its name is not told.
func (p *program) news(e files.Event) string {
	switch {
	case p.cfg.filesAccess == string(files.DropBox) && e.Kind != files.Published:
		return ""
	case p.cfg.filesAccess == string(files.DropBox):
		return fmt.Sprintf("%s handed in %s", e.Who(), humanize.Bytes(uint64(max(0, e.Size))))
	case e.Count == 1 && (e.Kind == files.Published || e.Kind == files.Replaced) && p.shelf.URL != "":
		return e.String() + ": " + p.shelf.Curl("NICK") + " -O " + p.shelf.Link(e.Path())
	}
	return e.String()
}

func (p *program) addFTP(ctx context.Context) error {
	if p.shelf == nil {
		return nil
	}
	l, err := p.sockets.tcp(ctx, p.cfg.ftpAddr)
	if l == nil {
		return err
	}
	p.opened.files, p.opened.curl = l, p.shelf.Curl("NICK")
	host := names(l.Addr())[0]
	p.shelf.URL = "ftp://" + net.JoinHostPort(host, portOf(l.Addr()))
	cfg := ftp.DefaultConfig()
	cfg.Password = p.password
	cfg.PassivePorts = ftp.Ports(p.cfg.passivePorts)
	cfg.PublicAddr = p.cfg.ftpPublicAddr
	cfg.Log = p.log
	cfg.Metrics = ftp.NewMetrics(p.reg)
	server, err := ftp.New(cfg, p.shelf.Files, p.door, p.accepted)
	if err != nil {
		return err
	}
	p.uploads.Add(1)
	p.add(func(ctx context.Context) error {
		defer p.uploads.Done()
		return server.Serve(ctx, l)
	})
	return nil
}
