package main

import (
	"fmt"
	"time"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/probe"
)

// explain returns one sentence for each kind of result in the report, such as losses and late
// answers.
func explain(r *probe.Report, timeout time.Duration) []string {
	var words []string
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if r.Foreign > 0 {
		add("the far end speaks, but is no end of tertulia probe: some other program has that port. It says: %s", quote(r.First))
	}
	if r.Lost[probe.Refused] > 0 {
		add("refused: %s", refused(r.Protocol))
	}
	if r.Lost[probe.Silent] > 0 {
		add("silence: %s", silence(r, timeout))
	}
	for _, why := range []probe.Why{
		probe.HostUnreachable, probe.NetUnreachable, probe.NoName, probe.NameTrouble,
		probe.Forbidden, probe.TooBig, probe.Broken, probe.Closed,
	} {
		if r.Lost[why] > 0 {
			add("%s: %s", lostWords[why], meanings[why])
		}
	}
	if r.Lost[probe.Other] > 0 {
		add("the system says: %s", plain.Line(r.Other.Error()))
	}
	if r.Answered > 0 && r.Lost[probe.Refused] > 0 {
		add("%s", changed(r.Protocol))
	}
	if r.Late > 0 {
		add("late: %s after all, but after more than %v; they count as lost", count(r.Late, "answer came", "answers came"), timeout)
	}
	return words
}

var meanings = map[probe.Why]string{
	probe.HostUnreachable: "a router, or this machine, says that nothing answers to that address: it is off, or the address is wrong",
	probe.NetUnreachable:  "this machine, or a router, knows no way to that network; over UDP it is told only for what it tried to send",
	probe.NoName:          "the name stands for no address; is it spelled right?",
	probe.NameTrouble:     "the name server did not answer, or failed; an address instead of a name needs none",
	probe.Forbidden:       "this machine itself does not let it out, most often by its firewall",
	probe.TooBig:          "a datagram of this size does not fit the network; try a smaller -size",
	probe.Broken:          "the connection stood and was cut by a reset: the program at the far end ended, or something between forgot the connection. What was on its way is lost",
	probe.Closed:          "the connection stood and the far end closed it in good order, without an answer to what was on its way",
}

// refused explains refused probes.
func refused(p probe.Protocol) string {
	if p == probe.TCP {
		return "the machine is there, but nobody listens on that port: its system answered at once with a reset (RST)"
	}
	return "the machine is there, but nobody listens on that port: its system sent back an ICMP message, port unreachable. " +
		"It need not, and firewalls drop many: over UDP you may or may not be told"
}

// silence explains probes that were lost without any message.
func silence(r *probe.Report, timeout time.Duration) string {
	switch {
	case r.Protocol == probe.UDP && r.Answered > 0:
		return "somebody is there, since others were answered: the datagram or its answer was lost on the way. " +
			"Neither end is told, and nothing sends it again unless the program does"
	case r.Protocol == probe.UDP:
		return "a firewall drops the datagrams or the answers, the machine is off, or a program has the port and does not answer. UDP cannot know which"
	case r.Unheard == 0:
		return fmt.Sprintf("a firewall drops it or the machine is off: nothing answered the first packet of a connection (SYN), "+
			"which TCP sends again, at first after 1s, then 2s, 4s; each probe waited %v for a connection", timeout)
	}
	return "the connection stands, so that the machine and its system are there, but no answer came: " +
		"the program is no end of tertulia probe or hangs, or the way broke and TCP still sends again"
}

// changed explains a run in which some probes were refused and others answered.
func changed(p probe.Protocol) string {
	if p == probe.TCP {
		return "nobody listened for a while: each probe tried to connect anew, and the first that found somebody made the connection that the rest used"
	}
	return "nobody listened for a while: what was sent then is gone, and the rest was answered without any connecting again"
}

// differences compares the reports of a TCP run and a UDP run.
func differences(tcp, udp *probe.Report) []string {
	return []string{setup(tcp, udp), nobody(tcp, udp), loss(tcp, udp), order(udp)}
}

// setup compares the connection set-up of the two protocols.
func setup(tcp, udp *probe.Report) string {
	out := fmt.Sprintf("UDP has no set-up: %s out, whether anybody listened or not", count(udp.Sent, "probe went", "probes went"))
	if udp.Sent == 0 {
		out = "UDP has no set-up, but no datagram left this machine"
	}
	if tcp.Connected == 0 {
		return "set-up: TCP needs a connection before it sends a byte, and got none, so that not one probe went out; " + out
	}
	return fmt.Sprintf("set-up: TCP first made a connection, which took %s: one round trip, and the look-up of a name; %s", trip(tcp.Setup), out)
}

// nobody compares how the two protocols detect that no program listens.
func nobody(tcp, udp *probe.Report) string {
	t, u := tcp.Lost[probe.Refused], udp.Lost[probe.Refused]
	switch {
	case t > 0 && t == tcp.Probes && udp.Answered > 0 && u == 0:
		return "nobody there: over TCP nobody listens on that port, over UDP somebody does: each has ports of its own"
	case u > 0 && u == udp.Probes && tcp.Answered > 0 && t == 0:
		return "nobody there: over UDP nobody listens on that port, over TCP somebody does: each has ports of its own"
	case t > 0 && u > 0:
		return fmt.Sprintf("nobody there: TCP was told at once each time (%d refused); UDP was told too (%d refused), by ICMP, "+
			"but only because that message came through, and only after the datagram had gone", t, u)
	case t > 0:
		return fmt.Sprintf("nobody there: TCP was told at once each time (%d refused); UDP was never told", t)
	case tcp.Lost[probe.HostUnreachable]+tcp.Lost[probe.NetUnreachable] > 0 && udp.Lost[probe.Silent] == udp.Probes:
		return "nobody there: TCP was told that there is no way to the machine; UDP was not, though the same ICMP message may have come: " +
			"of those, most systems hand only \"port unreachable\" on to a program"
	case tcp.Lost[probe.Silent] > 0 && udp.Lost[probe.Silent] > 0 && tcp.Answered+udp.Answered == 0:
		return "nobody there: neither was told anything. TCP still knows that there is no connection; UDP knows only that it has not heard"
	}
	return "nobody there: had nobody listened, TCP would have been refused at once; over UDP an ICMP message may tell, or only silence"
}

// loss compares how the two protocols handle loss.
func loss(tcp, udp *probe.Report) string {
	s := "loss: TCP sends again what gets lost, so that loss shows as delay"
	if tcp.Answered > 0 {
		s += fmt.Sprintf(" (p99 %s beside a median of %s)", trip(tcp.Percentile(99)), trip(tcp.Median()))
	}
	return s + fmt.Sprintf("; over UDP what is lost is missing (%d of %d)", udp.Missing(), udp.Probes)
}

// order compares the order of delivery of the two protocols.
func order(udp *probe.Report) string {
	return fmt.Sprintf("order: TCP hands out everything once and in order, and what follows a lost packet waits for it; "+
		"UDP datagrams may overtake each other (%d did) or come twice (%d did)", udp.Swapped, udp.Duplicates)
}
