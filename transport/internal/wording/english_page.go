package wording

// The page's own texts. The page says them by name, so no call here names them: add a text here and
// in spanish_page.go, and the page has it.
func init() {
	for name, other := range map[string]string{
		"page.title": "tertulia",
	} {
		text(name, other)
	}
	for name, m := range map[string]Message{
		"page.unread": {"{count} new line", "{count} new lines"},
	} {
		counted(name, m.One, m.Other)
	}
}
