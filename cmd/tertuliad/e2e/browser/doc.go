// Package browser has the tests of the page in a real browser, Debian's chromium: users on phones
// and at desktops who talk with others over nc, their files, and pages of other origins that attack
// them. It has no other code.
//
// Each test starts the server as a process of its own and a browser with a new profile. A Tab is a
// user's tab; each has its own storage, unless it is opened from another one.
package browser
