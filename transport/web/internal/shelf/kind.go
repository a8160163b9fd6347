package shelf

import (
	"mime"
	"net/http"
	"path"
	"strings"
)

// Media types that have rules of their own.
const (
	plainText = "text/plain; charset=utf-8"
	pdf       = "application/pdf"
	unknown   = "application/octet-stream"
)

// shown are the types that a browser may show, by the extension of the name. None of them can run
// scripts in the page's origin.
var shown = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
	".avif": "image/avif", ".bmp": "image/bmp",

	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg",
	".opus": "audio/ogg", ".wav": "audio/wav", ".flac": "audio/flac", ".weba": "audio/webm",

	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mov": "video/quicktime",

	".txt": plainText, ".md": plainText, ".csv": plainText, ".log": plainText, ".json": plainText,

	".pdf": pdf,
}

// scripted are extensions of files that a browser could run if it took them for what they are.
var scripted = map[string]bool{
	".html": true, ".htm": true, ".xhtml": true, ".xht": true, ".shtml": true, ".svg": true, ".svgz": true,
	".xml": true, ".xsl": true, ".xslt": true, ".mhtml": true, ".mht": true, ".swf": true, ".hta": true,
}

// sniffed is how many bytes of a file kindOf looks at.
const sniffed = 512

// kindOf returns the media type of a file, and whether a browser may show it. begin returns the
// beginning of the file; it is called only if the name does not tell.
func kindOf(name string, begin func() []byte) (kind string, inline bool) {
	ext := strings.ToLower(path.Ext(name))
	if kind, known := shown[ext]; known {
		return kind, true
	}
	if scripted[ext] {
		return unknown, false
	}
	// Sources and notes have many extensions, or none. The contents decide only between text and
	// attachment: as text/plain nothing can do harm.
	if head := begin(); len(head) > 0 && strings.HasPrefix(http.DetectContentType(head), "text/plain") {
		return plainText, true
	}
	return unknown, false
}

// disposition returns the header field Content-Disposition (RFC 6266) for a name.
func disposition(name string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	if with := mime.FormatMediaType(kind, map[string]string{"filename": name}); with != "" {
		return with
	}
	return kind
}

// policyFor returns the Content-Security-Policy of a file. No page of another origin shows it in a frame.
// A browser that shows audio or video makes a page around it, which loads the file as one of its own
// origin. That page has no script, and none may run.
func policyFor(kind string) string {
	const frames = "frame-ancestors 'self'"
	family, _, _ := strings.Cut(kind, "/")
	switch {
	case kind == pdf:
		return frames
	case family == "audio", family == "video":
		return "sandbox allow-same-origin; default-src 'none'; media-src 'self'; " + frames
	}
	return "sandbox; default-src 'none'; " + frames
}
