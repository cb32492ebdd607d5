package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// tally sorts the tests by what became of them.
type tally struct {
	passed, failed, skipped, absent []string
}

func (s stream) tally(tests []string) tally {
	var t tally
	for _, test := range tests {
		switch s.outcomes[test] {
		case "pass":
			t.passed = append(t.passed, test)
		case "fail":
			t.failed = append(t.failed, test)
		case "run":
			t.failed = append(t.failed, test+" (never ended)")
		case "skip":
			t.skipped = append(t.skipped, test)
		default:
			t.absent = append(t.absent, test)
		}
	}
	return t
}

func (t tally) row(out io.Writer, name, level string) {
	fmt.Fprintf(out, "%-13s %-9s %6d %7d %8d %8d\n",
		name, level, len(t.passed), len(t.failed), len(t.skipped), len(t.absent))
}

func (t tally) names(out io.Writer, title string) {
	for _, group := range []struct {
		outcome string
		tests   []string
	}{{"failed", t.failed}, {"absent", t.absent}, {"skipped", t.skipped}, {"passed", t.passed}} {
		if len(group.tests) > 0 {
			fmt.Fprintf(out, "\n%s, %s:\n", title, group.outcome)
			wrap(out, group.tests)
		}
	}
}

// judge prints a table for the profiles, or for the tests alone where some are named, and gives the reasons
// for which the run is no success.
func judge(out io.Writer, s stream, profileNames, testNames []string) ([]string, error) {
	var faults []string
	fault := func(format string, values ...any) { faults = append(faults, fmt.Sprintf(format, values...)) }
	header := func() {
		fmt.Fprintf(out, "\n%-13s %-9s %6s %7s %8s %8s\n", "profile", "level", "passed", "failed", "skipped", "absent")
	}
	counted := map[string]bool{}
	if len(testNames) > 0 {
		header()
		t := s.tally(testNames)
		t.row(out, "(by name)", "")
		t.names(out, "named tests")
		for _, test := range testNames {
			counted[test] = true
			if outcome := s.outcomes[test]; outcome == "skip" {
				fault("%s was skipped: the GatewayClass doesn't claim what it needs", test)
			} else if outcome == "" {
				fault("%s did not run", test)
			}
		}
	} else {
		header()
		var names []func()
		for _, name := range profileNames {
			profile, err := profileNamed(name)
			if err != nil {
				return nil, err
			}
			core, extended := testsOf(profile)
			for _, test := range slices.Concat(core, extended) {
				counted[test] = true
			}
			c, e := s.tally(core), s.tally(extended)
			c.row(out, name, "core")
			e.row(out, name, "extended")
			names = append(names, func() {
				c.names(out, name+" core")
				e.names(out, name+" extended")
			})
			// Core features are never unclaimed, so that a core test has no reason to be skipped.
			if missed := slices.Concat(c.skipped, c.absent); len(missed) > 0 {
				fault("%d core tests of %s did not run: %s", len(missed), name, strings.Join(missed, " "))
			}
			if len(e.absent) > 0 {
				fault("%d extended tests of %s were not even skipped: %s", len(e.absent), name, strings.Join(e.absent, " "))
			}
		}
		for _, print := range names {
			print()
		}
	}

	var others []string
	for _, test := range slices.Sorted(maps.Keys(s.outcomes)) {
		switch outcome := s.outcomes[test]; outcome {
		case "fail":
			fault("%s failed", test)
		case "run":
			fault("%s never ended", test)
		}
		if !counted[test] && s.outcomes[test] != "skip" {
			others = append(others, test)
		}
	}
	s.tally(others).names(out, "outside of these profiles")
	if len(s.outcomes) == 0 {
		faults = nil // but for the one of which they are the consequence
	}
	if s.suite != "pass" && len(faults) == 0 {
		fault("the suite failed outside of its tests; the last that it said:\n%s", strings.Join(s.outside, ""))
	}
	return faults, nil
}

// wrap prints words in lines of at most 110 columns.
func wrap(out io.Writer, words []string) {
	line := " "
	for _, word := range words {
		if len(line)+1+len(word) > 110 {
			fmt.Fprintln(out, line)
			line = " "
		}
		line += " " + word
	}
	fmt.Fprintln(out, line)
}
