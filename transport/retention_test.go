package transport

import (
	"testing"
	"time"
)

func TestUsersAreToldHowLongLinesAreKept(t *testing.T) {
	const day = 24 * time.Hour
	for want, r := range map[string]Retention{
		"": {},
		"what is said in rooms is kept for 30 days":                                   {On: true, Keep: 30 * day},
		"what is said in rooms is kept for 1 day":                                     {On: true, Keep: day},
		"what is said in rooms is kept for 36 hours":                                  {On: true, Keep: 36 * time.Hour},
		"what is said in rooms is kept for 90 minutes":                                {On: true, Keep: 90 * time.Minute},
		"what is said in rooms is kept":                                               {On: true},
		"what is said in rooms is kept for 2 days, and guests can look back 12 hours": {On: true, Keep: 2 * day, Guests: 12 * time.Hour},
		"what is said in rooms is kept, and guests can look back 7 days":              {On: true, Guests: 7 * day},
		"what is said in rooms is kept for 7 days":                                    {On: true, Keep: 7 * day, Guests: 7 * day},
		"what is said is not kept: the history has a fault":                           {Failed: true, Keep: day},
	} {
		if got := r.Text(); got != want {
			t.Errorf("%+v reads %q, want %q", r, got, want)
		}
	}
}
