package files

import (
	"fmt"
	"log/slog"
	"time"
)

// Access selects the operations that users may do on the shelf (the flag -files-access).
type Access string

// The values of Access.
const (
	ReadWrite Access = "rw"   // everybody may read, upload, rename and delete
	ReadOnly  Access = "ro"   // everybody may read
	DropBox   Access = "drop" // everybody has a folder of their own, and sees nothing else
	Off       Access = "off"  // nobody may do anything
)

// Config configures an Actor. Start from DefaultConfig: New fills in no defaults, and a limit
// of 0 means no limit.
type Config struct {
	// Dir is the shelf's folder (-files-dir). Its first use by a user creates it, unless Access
	// is ReadOnly. It is not used if Storage is set.
	Dir string
	// Storage holds the files. nil means the folder Dir.
	Storage Storage
	// Access selects the operations that users may do (-files-access).
	Access Access
	// OwnerOnly lets only the user who put a file or folder on the shelf, and operators of the server,
	// delete, rename or replace it (-files-owner-only). Its value matters only with Access ReadWrite.
	OwnerOnly bool
	// Sync makes Commit wait until the file is on the disk (-files-sync).
	Sync bool
	// Log receives messages for the operator. nil means slog.Default().
	Log *slog.Logger

	Limits // initial limits; see SetLimits

	MaxUploads     int // uploads open at once; one network may have half of them
	MaxUploadsUser int // uploads open at once for one user at one address

	PartialTTL   time.Duration // how long a partial is kept for its owner; at least 1 s
	PartialBytes int64         // bytes of all partials together; 0 keeps none
	PartialCount int           // number of partials; 0 keeps none

	// EventWindow is how long nothing must happen before events are delivered together; at
	// least 1 ms. If events keep coming, they are delivered every five windows.
	EventWindow time.Duration
	// ScanInterval is the pause between two counts of the shelf; at least 1 s. A count adds the
	// files that came by other means to the quota. A pause is never shorter than nine times the
	// duration of the last count.
	ScanInterval time.Duration
	// Flushes is how many files may be flushed to the disk at the same time; 1 to 1024.
	Flushes int
	// HashCache is how many digests are remembered; 0 to 1<<20.
	HashCache int
}

// DefaultConfig returns the documented defaults.
func DefaultConfig() Config {
	return Config{
		Dir:            "./shelf",
		Access:         ReadWrite,
		Sync:           true,
		Limits:         Limits{Reserve: 256 << 20},
		MaxUploads:     1024,
		MaxUploadsUser: 64,
		PartialTTL:     24 * time.Hour,
		PartialBytes:   8 << 30,
		PartialCount:   1024,
		EventWindow:    time.Second,
		ScanInterval:   time.Minute,
		Flushes:        32,
		HashCache:      4096,
	}
}

// validate returns an error that names the first invalid field.
func (c Config) validate() error {
	switch c.Access {
	case ReadWrite, ReadOnly, DropBox, Off:
	default:
		return fmt.Errorf("Access is %q: want rw, ro, drop or off", string(c.Access))
	}
	if c.Dir == "" && c.Storage == nil {
		return fmt.Errorf("Dir is empty: want the shelf's folder")
	}
	for _, limit := range []struct {
		field      string
		value      int64
		least, top int64
	}{
		{"MaxFileSize", c.MaxFileSize, 0, 1 << 62},
		{"QuotaBytes", c.QuotaBytes, 0, 1 << 62},
		{"QuotaFiles", c.QuotaFiles, 0, 1 << 62},
		{"Reserve", c.Reserve, 0, 1 << 62},
		{"MaxUploads", int64(c.MaxUploads), 0, 1 << 30},
		{"MaxUploadsUser", int64(c.MaxUploadsUser), 0, 1 << 30},
		{"PartialBytes", c.PartialBytes, 0, 1 << 62},
		{"PartialCount", int64(c.PartialCount), 0, 1 << 20},
		{"Flushes", int64(c.Flushes), 1, 1024},
		{"HashCache", int64(c.HashCache), 0, 1 << 20},
	} {
		if limit.value < limit.least || limit.value > limit.top {
			return fmt.Errorf("%s is %d: want %d to %d", limit.field, limit.value, limit.least, limit.top)
		}
	}
	for _, span := range []struct {
		field string
		value time.Duration
		least time.Duration
	}{
		{"PartialTTL", c.PartialTTL, time.Second},
		{"EventWindow", c.EventWindow, time.Millisecond},
		{"ScanInterval", c.ScanInterval, time.Second},
	} {
		if span.value < span.least {
			return fmt.Errorf("%s is %v: want at least %v", span.field, span.value, span.least)
		}
	}
	return nil
}
