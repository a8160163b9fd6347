package shelf

import (
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }
