package app

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// hostNames is a comma-separated list of host names. One that begins with "*." stands for all names
// below it.
type hostNames []string

// hostName matches a host name (RFC 1123 §2.1), also with the underscore that some networks use.
var hostName = regexp.MustCompile(`^(\*\.)?[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?)*$`)

func (h *hostNames) String() string { return strings.Join(*h, ",") }

// Set implements flag.Value.
func (h *hostNames) Set(text string) error {
	*h = nil
	for part := range strings.SplitSeq(text, ",") {
		name := strings.TrimSpace(part)
		if !hostName.MatchString(name) {
			return fmt.Errorf("host names such as chat.example.org or *.example.org, with commas between; %q is none", part)
		}
		*h = append(*h, name)
	}
	return nil
}

// pageURL is the URL of the page for users, with a slash at its end, or empty.
type pageURL string

func (u *pageURL) String() string { return string(*u) }

// Set implements flag.Value.
func (u *pageURL) Set(text string) error {
	at, err := url.Parse(text)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return errors.New("the page's URL, such as https://chat.example.org/")
	}
	*u = pageURL(strings.TrimSuffix(at.String(), "/") + "/")
	return nil
}
