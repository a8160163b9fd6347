// Package browser has the tests of the page in a real browser, Debian's chromium: users on phones
// and at desktops who talk with others at terminals, their files, and pages of other origins that
// attack them. It has no other code.
//
// Each test starts the server as a process of its own, and a browser with a new profile. A tab is a
// user's; it has a storage of its own, unless it is opened from another one. A test waits for what
// the page shows. Only the tests of figures_test.go measure time: how soon the page is ready, and
// whether it answers its user in a busy room.
package browser
