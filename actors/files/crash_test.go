package files

import (
	"os"
)

const crashShelf = "FILES_TEST_CRASH_SHELF"

func crashChild(dir string) { os.Exit(1) }
