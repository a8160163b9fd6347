package udp

import (
	"net/netip"
	"reflect"
	"testing"
	"time"
	"unsafe"
)

// jumped returns a time as time.Now would return it had somebody set the clock
// of the wall meanwhile: what the other clock says stays.
func jumped(t *testing.T, at time.Time, by time.Duration) time.Time {
	t.Helper()
	const perSecond = 1 << 30 // see time.Time: the seconds of the wall stand above 30 bits of nanoseconds
	field := reflect.ValueOf(&at).Elem().FieldByName("wall")
	if !field.IsValid() || field.Kind() != reflect.Uint64 || field.Uint()>>63 == 0 {
		t.Skip("this Go keeps its times in another way")
	}
	wall := (*uint64)(unsafe.Pointer(field.UnsafeAddr()))
	*wall += uint64(int64(by/time.Second)) * perSecond
	*wall |= 1 << 63
	return at
}

func TestAClockThatJumpsSpoilsNoCookie(t *testing.T) {
	now := time.Now()
	addr := netip.MustParseAddrPort("10.0.0.5:4000")
	for _, by := range []time.Duration{-24 * time.Hour, -time.Second, time.Minute, 24 * time.Hour} {
		j := newCookieSigner(now)
		cookie, code := j.cookie(addr, nonce, now), j.code(addr, now)
		later := jumped(t, now.Add(time.Second), by)
		if later.Sub(now) != time.Second || later.Unix()-now.Unix() == 1 {
			t.Fatalf("the clock has not jumped: %v, %v", now, later)
		}
		if !j.accepts(cookie, addr, nonce, later) || !j.acceptsCode(code, addr, later) {
			t.Errorf("after a jump by %v what was handed out is refused", by)
		}
		if old := jumped(t, now.Add(cookieLife+2*time.Second), -cookieLife); j.accepts(cookie, addr, nonce, old) {
			t.Errorf("after a jump by %v an old cookie is taken", -cookieLife)
		}
	}
}
