package browser

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"testing"
)

// trusts is the flag of a browser whose user trusts the certificate of a server.
func (s *server) trusts(t *testing.T) string {
	t.Helper()
	conn, err := tls.Dial("tcp", s.Page, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sum := sha256.Sum256(conn.ConnectionState().PeerCertificates[0].RawSubjectPublicKeyInfo)
	return "ignore-certificate-errors-spki-list=" + base64.StdEncoding.EncodeToString(sum[:])
}

// One user's page is encrypted, another one's is not, and they share lines and files.
func TestThePageOverHTTPS(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir())
	b := chromium(t, s.trusts(t))
	eva, leo := b.user(phone), b.user(desktop)
	eva.joins("https://"+s.Page+"/", "eva")
	leo.joins(s.page, "leo")
	leo.types("hola")
	eva.types("buenas")
	for _, tab := range []*tab{eva, leo} {
		tab.until(`document.querySelector("#lines").textContent.includes("hola") && document.querySelector("#lines").textContent.includes("buenas")`)
	}
	eval[bool](eva, drop, `["notes.txt"]`)
	leo.until(`document.querySelector("#lines").textContent.includes("notes.txt")`)
	if !eval[bool](eva, `window.isSecureContext && location.protocol === "https:"`) {
		t.Error("the page over HTTPS is in no secure context")
	}
	eva.wellBehaved()
	leo.wellBehaved()
}
