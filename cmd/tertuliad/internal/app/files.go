package app

import (
	"context"
	"errors"
	"fmt"
	"net"

	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/ftp"
)

// addFiles adds the file service to the group, unless -files-access is off. The service stops
// after the transports that use it. Uploads that they finish during shutdown are therefore
// still published.
func (p *program) addFiles(context.Context) error {
	if p.cfg.filesAccess == string(files.Off) {
		return nil
	}
	if err := p.checkShelf(); err != nil || p.opened.noShelf != nil {
		return err
	}
	cfg := files.DefaultConfig()
	cfg.Dir, cfg.Storage = p.cfg.filesDir, p.storage
	cfg.Access = files.Access(p.cfg.filesAccess)
	cfg.OwnerOnly = p.cfg.filesOwner
	cfg.Sync = p.cfg.filesSync
	cfg.Limits = p.cfg.filesLimits()
	cfg.PartialTTL = p.cfg.partialTTL
	cfg.PartialBytes = int64(p.cfg.partialSize)
	cfg.Log = p.log
	shelf, err := files.New(cfg)
	if err != nil {
		return err
	}
	p.shelf = transport.NewShelf(shelf, p.cfg.password != "")
	p.shelf.Page = p.opened.pageURL
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
	// announce returns when the shelf closes its events, so it needs no interrupt.
	p.group.Add(func() error { p.announce(shelf); return nil }, func(error) {})
	return nil
}

// checkShelf checks that the shelf's folder can be used. It returns an error only if the
// operator has set -files-dir. With the default folder the server runs without files, and the
// log and the start-up text say so.
func (p *program) checkShelf() error {
	if p.storage != nil {
		return nil
	}
	err := files.Check(p.cfg.filesDir, files.Access(p.cfg.filesAccess))
	if err == nil {
		return nil
	}
	err = fmt.Errorf("-files-dir %s cannot be used: %w", p.cfg.filesDir, err)
	if p.cfg.shelfChosen {
		return err
	}
	p.log.Error("there is no file shelf", "error", err)
	p.opened.noShelf = err
	return nil
}

// addFTP adds the FTP server to the group if there is a file service and -ftp-addr is not off.
// It also sets the URL under which the shelf announces its files.
func (p *program) addFTP(ctx context.Context) error {
	if p.shelf == nil {
		return nil
	}
	l, err := p.sockets.tcp(ctx, p.cfg.ftpAddr)
	if l == nil {
		return err
	}
	p.opened.files, p.opened.curl = l, p.shelf.Curl("NICK")
	host := "localhost"
	if hosts := p.opened.machine.names(l.Addr()); hosts != nil {
		host = hosts[0]
	}
	p.shelf.URL = "ftp://" + net.JoinHostPort(host, portOf(l.Addr()))
	cfg := ftp.DefaultConfig()
	cfg.Gate = p.gate
	cfg.Page = p.opened.pageURL
	cfg.PassivePorts = ftp.Ports(p.cfg.passivePorts)
	cfg.PublicAddr = p.cfg.ftpPublicAddr
	cfg.ASCII = p.cfg.ftpASCII
	cfg.ActiveLocal = p.cfg.ftpLocal
	cfg.PublishWithoutQuit = p.cfg.ftpNoQuit
	cfg.Tell = p.chat.NoteTo
	if err := p.secureFTP(&cfg); err != nil {
		return err
	}
	cfg.Log = p.log
	cfg.Metrics = ftp.NewMetrics(p.reg)
	server, err := ftp.New(cfg, p.shelf.Files, p.conns, p.accepted)
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
