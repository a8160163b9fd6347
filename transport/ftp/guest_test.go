package ftp

import "testing"

func TestOfAGuestsCutUploadNothingIsKept(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "anonymous")
	c.cut("STOR a", "the first version")
	c.do("SIZE a", 550)
	c.do("REST 5", 350)
	c.refused("STOR a", 554, "cannot restart at 5, 0 bytes are here")
	ana := srv.as(t, "ana")
	ana.cut("STOR a", "the first version")
	srv.as(t, "anonymous").do("SIZE a", 550)
	equal(t, "SIZE", srv.as(t, "Ana").do("SIZE a", 213), "16")
}
