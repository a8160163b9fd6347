package shelf

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// The name of the snippets in the folder contrib, and the address of a user. The proxy itself comes from
// 127.0.0.1.
const (
	proxyName = "chat.example.org"
	userAddr  = "127.0.0.9"
)

// A proxy is a real reverse proxy with TLS, configured by a snippet of the folder contrib.
type proxy struct {
	site  string // host:port under which its users reach it
	roots *x509.CertPool
	dir   string
	port  string
	cert  string // paths
	key   string
}

// newProxy reserves a port, and makes a certificate.
func newProxy(t *testing.T) *proxy {
	t.Helper()
	dir, port := t.TempDir(), servertest.ReservedPort(t)
	p := &proxy{
		site: proxyName + ":" + port, roots: x509.NewCertPool(), dir: dir, port: port,
		cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"),
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{proxyName}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	ok(t, err)
	private, err := x509.MarshalECPrivateKey(key)
	ok(t, err)
	for path, block := range map[string]*pem.Block{p.cert: {Type: "CERTIFICATE", Bytes: cert}, p.key: {Type: "EC PRIVATE KEY", Bytes: private}} {
		ok(t, os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	}
	parsed, err := x509.ParseCertificate(cert)
	ok(t, err)
	p.roots.AddCert(parsed)
	return p
}

// snippet reads a file of the folder contrib and replaces each first string of pairs, which must be in it,
// by the second.
func snippet(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "contrib", name))
	ok(t, err)
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s has no %q", name, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// file writes a file of the proxy and returns its path.
func (p *proxy) file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(p.dir, name)
	ok(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// runs runs the proxy's program until the test ends, and returns once it is open.
func (p *proxy) runs(t *testing.T, program string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(p.dir, "log"))
	ok(t, err)
	defer log.Close()
	cmd := osexec.Command(program, args...)
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "HOME="+p.dir)
	cmd.Stdout, cmd.Stderr = log, log
	ok(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { // it waits for its connections
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(hang):
			t.Errorf("%s does not end: it serves somebody who has left", program)
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	servertest.Eventually(t, func() error {
		select {
		case err := <-ended:
			ended <- err
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("%s: %v\n%s", program, err, text)
		default:
		}
		conn, err := p.connect(t.Context(), "tcp", p.site)
		if err == nil {
			conn.Close()
		}
		return err
	})
}

// connect connects to the proxy as its user does.
func (p *proxy) connect(ctx context.Context, _, addr string) (net.Conn, error) {
	if addr != p.site {
		return nil, errors.New("this is another server: " + addr)
	}
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(userAddr)}}
	return d.DialContext(ctx, "tcp", "127.0.0.1:"+p.port)
}

// client returns a client with cookies that follows no redirection.
func (p *proxy) client(t *testing.T) *http.Client {
	c := servertest.Visitor(t)
	c.Transport = &http.Transport{DisableKeepAlives: true, DialContext: p.connect, TLSClientConfig: &tls.Config{RootCAs: p.roots}}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// nginx starts nginx in front of a server's page, which it publishes below a path such as "/tertulia/".
func nginx(t *testing.T, p *proxy, page, below string) {
	t.Helper()
	program := servertest.Installed(t, "nginx", "nginx-light")
	conf := snippet(t, "nginx.conf",
		"listen 443 ssl;", "listen 127.0.0.1:"+p.port+" ssl;",
		"/etc/ssl/certs/chat.example.org.pem", p.cert,
		"/etc/ssl/private/chat.example.org.key", p.key,
	)
	from, to := "proxy_pass http://127.0.0.1:8080;", "proxy_pass http://"+page+";"
	if below != "/" { // as the comment says
		conf = strings.ReplaceAll(conf, "    location / {", "    location "+below+" {")
		to = "proxy_pass http://" + page + "/;"
	}
	if !strings.Contains(conf, from) || !strings.Contains(conf, "    location "+below+" {") {
		t.Fatalf("nginx.conf is\n%s", conf)
	}
	main := "daemon off;\npid " + p.dir + "/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n"
	if os.Geteuid() == 0 {
		main = "user root;\n" + main // who reads the folders of tests
	}
	for _, folder := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		main += folder + "_temp_path " + p.dir + "/" + folder + ";\n"
	}
	path := p.file(t, "nginx.conf", main+"include "+p.file(t, "tertulia.conf", strings.ReplaceAll(conf, from, to))+";\n}\n")
	if out, err := osexec.Command(program, "-t", "-e", "stderr", "-p", p.dir, "-c", path).CombinedOutput(); err != nil || strings.Contains(string(out), "[warn]") {
		t.Fatalf("nginx -t: %v\n%s", err, out)
	}
	p.runs(t, program, "-e", "stderr", "-p", p.dir, "-c", path)
}

// caddy starts Caddy in front of a server's page, which it publishes below a path such as "/tertulia/".
func caddy(t *testing.T, p *proxy, page, below string) {
	t.Helper()
	program := servertest.Installed(t, "caddy", "caddy")
	conf := snippet(t, "Caddyfile",
		"chat.example.org {", fmt.Sprintf("https://%s {\n\tbind 127.0.0.1\n\ttls %s %s", p.site, p.cert, p.key),
		"reverse_proxy 127.0.0.1:8080", "reverse_proxy "+page,
	)
	if below != "/" { // as the comment says
		directive := "reverse_proxy " + page
		conf = strings.Replace(conf, directive, "handle_path "+below+"* {\n\t\t"+directive+"\n\t}", 1)
	}
	conf = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + conf
	p.runs(t, program, "run", "--adapter", "caddyfile", "--config", p.file(t, "Caddyfile", conf))
}
