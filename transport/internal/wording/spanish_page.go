package wording

// The texts of english_page.go.
func init() {
	for name, text := range map[string]string{
		"page.title": "tertulia",
	} {
		Spanish.add(name, Message{Other: text})
	}
	for name, m := range map[string]Message{
		"page.unread": {"{count} línea nueva", "{count} líneas nuevas"},
	} {
		Spanish.add(name, m)
	}
}
