//go:build linux

package server

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A depot is the floor for files: the minimum work of a program that moves the same bytes
// between sockets and files. Each session has a thread that blocks in its system calls. It
// answers only the commands that the load's package ftp sends, one at a time.
type depot struct{ folder string }

// ServeFilesFloor runs the floor for the files in a folder until ctx ends.
func ServeFilesFloor(ctx context.Context, addr netip.AddrPort, folder string) error {
	listener, _, err := listenAt(addr)
	if err != nil {
		return fmt.Errorf("listen on %v: %w", addr, err)
	}
	defer context.AfterFunc(ctx, func() { _ = unix.Shutdown(listener, unix.SHUT_RDWR) })()
	defer func() { _ = unix.Close(listener) }()
	d := &depot{folder}
	for {
		conn, err := acceptFrom(listener)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		go d.serve(conn, addr)
	}
}

// listenAt opens a listening socket and returns it and its port.
func listenAt(addr netip.AddrPort) (fd, port int, err error) {
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fd, 0, err
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Port: int(addr.Port()), Addr: addr.Addr().As4()})
	}
	if err == nil {
		err = unix.Listen(fd, 4096)
	}
	if err != nil {
		return fd, 0, err
	}
	at, err := unix.Getsockname(fd)
	if in4, ok := at.(*unix.SockaddrInet4); ok {
		port = in4.Port
	}
	return fd, port, err
}

func acceptFrom(listener int) (fd int, err error) {
	fd, _, err = unix.Accept4(listener, unix.SOCK_CLOEXEC)
	if err == nil {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
	return fd, err
}

// A visit is one session of a depot. All its transfers use the same port.
type visit struct {
	control, listener, port int
	folder                  string
	buffer                  []byte
}

// serve runs one session until the client leaves.
func (d *depot) serve(control int, addr netip.AddrPort) {
	v := &visit{control: control, folder: d.folder}
	defer func() { _ = unix.Close(control) }()
	var err error
	if v.listener, v.port, err = listenAt(netip.AddrPortFrom(addr.Addr(), 0)); err != nil {
		return
	}
	defer func() { _ = unix.Close(v.listener) }()
	v.say("220 floor")
	command := make([]byte, 1024)
	for {
		n, err := unix.Read(control, command)
		if err != nil || n == 0 {
			return
		}
		verb, arg, _ := strings.Cut(strings.TrimSpace(string(command[:n])), " ")
		if verb == "QUIT" {
			v.say("221 bye")
			return
		}
		if err := v.obey(verb, arg); err != nil {
			v.say("451 " + err.Error())
		}
	}
}

func (v *visit) say(line string) { _, _ = unix.Write(v.control, []byte(line+"\r\n")) }

// obey runs one command and sends its reply. It sends no reply if it returns an error.
func (v *visit) obey(verb, arg string) error {
	at := filepath.Join(v.folder, arg)
	switch verb {
	case "USER":
		v.say("230 in")
	case "TYPE":
		v.say("200 so be it")
	case "EPSV":
		v.say(fmt.Sprintf("229 (|||%d|)", v.port))
	case "CWD":
		v.folder = at
		v.say("250 there")
	case "MKD":
		if err := os.Mkdir(at, 0o755); err != nil {
			return err
		}
		v.say("257 made")
	case "DELE":
		if err := unix.Unlink(at); err != nil {
			return err
		}
		v.say("250 gone")
	case "RETR":
		return v.transfer(func(data int) error { return send(data, at) })
	case "STOR":
		return v.transfer(func(data int) error { return v.receive(data, at) })
	case "LIST", "MLSD":
		return v.transfer(func(data int) error { return list(data, v.folder) })
	default:
		v.say("502 no")
	}
	return nil
}

// transfer accepts the data connection and calls move with it.
func (v *visit) transfer(move func(data int) error) error {
	v.say("150 now")
	data, err := acceptFrom(v.listener)
	if err != nil {
		return err
	}
	err = move(data)
	_ = unix.Close(data)
	if err == nil {
		v.say("226 done")
	}
	return err
}

// most is the maximum number of bytes per call.
const most = 8 << 20

// send copies a file to a socket with sendfile.
func send(data int, path string) error {
	file, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(file) }()
	for n := 1; n > 0 && err == nil; {
		n, err = unix.Sendfile(data, file, nil, most)
	}
	return err
}

// receive copies a socket to a file, until the end of the data.
func (v *visit) receive(data int, path string) error {
	file, err := unix.Open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(file) }()
	if v.buffer == nil {
		v.buffer = make([]byte, 256<<10)
	}
	for {
		n, err := unix.Read(data, v.buffer)
		if n <= 0 || err != nil {
			return err
		}
		for rest := v.buffer[:n]; len(rest) > 0; {
			written, err := unix.Write(file, rest)
			if err != nil {
				return err
			}
			rest = rest[written:]
		}
	}
}

// list writes a line for each file, with the minimum facts of a listing.
func list(data int, folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return err
	}
	var out []byte
	fd := int(d.Fd())
	for _, name := range names {
		var st unix.Stat_t
		if err := unix.Fstatat(fd, name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
			return err
		}
		out = strconv.AppendInt(out, st.Size, 10)
		out = append(out, ' ')
		seconds, _ := st.Mtim.Unix() // the fields of Mtim have 32 bits on some machines
		out = strconv.AppendInt(out, seconds, 10)
		out = append(out, ' ')
		out = append(out, name...)
		out = append(out, "\r\n"...)
	}
	for len(out) > 0 {
		n, err := unix.Write(data, out)
		if err != nil {
			return err
		}
		out = out[n:]
	}
	return nil
}
