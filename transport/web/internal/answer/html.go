package answer

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

// baseStyle has the colours and the look that all pages that stand alone share.
//
//go:embed base.css
var baseStyle string

// A Page is a page that stands alone: its style and its script are in it. Any goroutine may serve it.
type Page struct {
	template *template.Template
	policy   string
}

// NewPage returns a page of a html/template, where {{style}} is the text of its style element and
// {{script}} that of its script element, which may be empty. It panics if the template is wrong.
func NewPage(source, style, script string) *Page {
	style = baseStyle + style
	texts := template.FuncMap{
		"style":  func() template.CSS { return template.CSS(style) },
		"script": func() template.JS { return template.JS(script) },
	}
	return &Page{template.Must(template.New("page").Funcs(texts).Parse(source)), policy(style, script)}
}

// Serve answers with a status and the page with its data, in the language of the request. No cache
// keeps it. It panics if the data does not fit the template.
func (p *Page) Serve(w http.ResponseWriter, status int, data any) {
	var page bytes.Buffer
	if err := p.template.Execute(&page, data); err != nil {
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	Bytes(w, status, "text/html; charset=utf-8", page.Bytes())
}

// policy returns the Content-Security-Policy of a page that stands alone. Of all styles and scripts, it
// allows the text of the page's style element and that of its script element. Forms send to this server
// only.
func policy(style, script string) string {
	policy := "default-src 'none'; style-src " + hashOf(style)
	if script != "" {
		policy += "; script-src " + hashOf(script)
	}
	return policy + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// hashOf returns the source of a Content-Security-Policy that allows one text.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
