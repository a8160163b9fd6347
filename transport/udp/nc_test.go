package udp

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tertulia/transport/internal/clienttest"
)

// ncScript is a person at nc, as expect plays them. Each step must be seen within
// 20 seconds.
const ncScript = `
set timeout 20
log_user 1
proc see {pattern} {
	global expect_out
	expect {
		-re $pattern {}
		timeout { puts "\nNOT SEEN: $pattern"; exit 1 }
		eof { puts "\nEND BEFORE: $pattern"; exit 1 }
	}
}
spawn nc -u $env(HOST) $env(PORT)
send "hello, is anybody there?\r"
see {type this and press Enter: ([a-z2-9]+)}
send "$expect_out(1,string)\r"
see {\[1\] \* welcome to tertulia: type your nick and press Enter}
send "ana\r"
see {\[2\] \* you are ana in #tertulia, nobody else is here yet}
see {/as ([a-z2-9]+) brings you back}
set token $expect_out(1,string)
send "hola\r"
see {\[5\] ana: hola}
send "/again 5\r"
see {\[5\] ana: hola}
send "/again 2 3\r"
see {\[2\] \* you are ana.*\[3\] \* lines are numbered}
send "\r"
send "¿qué tal?\r"
see {\[6\] ana: ¿qué tal\?}
close
wait
spawn nc -u $env(HOST) $env(PORT)
send "hello again\r"
see {\* type ([a-z2-9]+)}
send "$expect_out(1,string)\r"
see {\[1\] \* welcome}
send "/as $token\r"
see {\[7\] \* you are back; the latest line sent to you was 6}
send "here again\r"
see {\[8\] ana: here again}
send "/quit\r"
see {\[9\] \* bye}
puts "\nALL SEEN"
`

func TestAPersonAtNC(t *testing.T) {
	clienttest.Program(t, "nc")
	expect := clienttest.Program(t, "expect")
	h := newRealHouse(t, Config{})
	host, port, _ := net.SplitHostPort(h.addr)
	cmd := exec.Command(expect, "-f", "-")
	cmd.Env = append(os.Environ(), "HOST="+host, "PORT="+port, "LC_ALL=C.UTF-8", "TERM=dumb")
	cmd.Stdin = strings.NewReader(ncScript)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "ALL SEEN") {
		t.Errorf("%v\n%s", err, out)
	}
}
