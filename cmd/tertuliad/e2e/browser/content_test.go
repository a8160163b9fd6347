package browser

import "encoding/base64"

// dot64 is a PNG image of one pixel, in base64.
const dot64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// dot is the same image.
var dot = decoded(dot64)

func decoded(text string) string {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func encoded(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
