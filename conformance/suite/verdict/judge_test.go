package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// events writes a stream in which the tests have these outcomes, one "NAME outcome" a line, and which ends
// with that of the whole.
func events(outcomes []string, whole string) io.Reader {
	var lines strings.Builder
	for _, line := range outcomes {
		name, outcome, _ := strings.Cut(line, " ")
		fmt.Fprintf(&lines, "{\"Action\":\"run\",\"Test\":\"TestConformance/%s\"}\n", name)
		fmt.Fprintf(&lines, "{\"Action\":\"run\",\"Test\":\"TestConformance/%s/a_part\"}\n", name)
		fmt.Fprintf(&lines, "{\"Action\":\"fail\",\"Test\":\"TestConformance/%s/a_part\"}\n", name)
		if outcome != "run" {
			fmt.Fprintf(&lines, "{\"Action\":\"%s\",\"Test\":\"TestConformance/%s\",\"Elapsed\":1.5}\n", outcome, name)
		}
	}
	fmt.Fprintln(&lines, `{"Action":"output","Test":"TestConformance","Output":"the GatewayClass was never accepted\n"}`)
	if whole != "" {
		fmt.Fprintf(&lines, "{\"Action\":\"%s\",\"Elapsed\":9}\n", whole)
	}
	return strings.NewReader(lines.String())
}

// outcomes of all tests of the HTTP profile: core ones pass, extended ones are skipped, but for those given.
func httpProfile(different map[string]string) []string {
	profile, _ := profileNamed("GATEWAY-HTTP")
	core, extended := testsOf(profile)
	var result []string
	add := func(tests []string, usual string) {
		for _, test := range tests {
			outcome := usual
			if other, found := different[test]; found {
				outcome = other
			}
			if outcome != "" {
				result = append(result, test+" "+outcome)
			}
		}
	}
	add(core, "pass")
	add(extended, "skip")
	return result
}

func faultsOf(t *testing.T, in io.Reader, profiles, tests []string) ([]string, string) {
	t.Helper()
	stream, err := read(in, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	faults, err := judge(&out, stream, profiles, tests)
	if err != nil {
		t.Fatal(err)
	}
	return faults, out.String()
}

func TestCountsTheProfilesAsTheSuiteDoes(t *testing.T) {
	counts := map[string]string{ // as in published reports for v1.6
		"GATEWAY-HTTP": "37 57", "GATEWAY-GRPC": "15 10", "GATEWAY-TLS": "20 15", "GATEWAY-TCP": "19 10", "GATEWAY-UDP": "20 10",
	}
	for _, profile := range profiles {
		core, extended := testsOf(profile)
		if got := fmt.Sprint(len(core), len(extended)); got != counts[string(profile.Name)] {
			t.Errorf("%s has %s tests, not %s", profile.Name, got, counts[string(profile.Name)])
		}
	}
}

func TestAProfileWithoutFailuresIsASuccess(t *testing.T) {
	faults, table := faultsOf(t, events(httpProfile(nil), "pass"), []string{"GATEWAY-HTTP"}, nil)
	if len(faults) > 0 {
		t.Errorf("faults: %q", faults)
	}
	for _, row := range []string{
		"GATEWAY-HTTP  core          37       0        0        0\n",
		"GATEWAY-HTTP  extended       0       0       57        0\n",
	} {
		if !strings.Contains(table, row) {
			t.Errorf("no row %q in\n%s", row, table)
		}
	}
}

func TestNamesEachFault(t *testing.T) {
	for _, row := range []struct {
		name      string
		different map[string]string
		more      []string
		whole     string
		want      string
	}{
		{"a failed test", map[string]string{"HTTPRouteWeight": "fail"}, nil, "fail", "HTTPRouteWeight failed"},
		{"a test that never ended", map[string]string{"HTTPRouteWeight": "run"}, nil, "", "HTTPRouteWeight never ended"},
		{"a core test that was skipped", map[string]string{"HTTPRouteWeight": "skip"}, nil, "pass",
			"1 core tests of GATEWAY-HTTP did not run: HTTPRouteWeight"},
		{"a core test that is absent", map[string]string{"HTTPRouteWeight": ""}, nil, "pass",
			"1 core tests of GATEWAY-HTTP did not run: HTTPRouteWeight"},
		{"an extended test that is absent", map[string]string{"HTTPRouteCORS": ""}, nil, "pass",
			"1 extended tests of GATEWAY-HTTP were not even skipped: HTTPRouteCORS"},
		{"a test of no profile that failed", nil, []string{"HTTPRouteDisallowedKind fail"}, "fail", "HTTPRouteDisallowedKind failed"},
		{"a stream that breaks off", nil, nil, "",
			"the suite failed outside of its tests; the last that it said:\nthe GatewayClass was never accepted\n"},
		{"a failure outside of the tests", nil, nil, "fail",
			"the suite failed outside of its tests; the last that it said:\nthe GatewayClass was never accepted\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			in := events(append(httpProfile(row.different), row.more...), row.whole)
			faults, _ := faultsOf(t, in, []string{"GATEWAY-HTTP"}, nil)
			if !slices.Equal(faults, []string{row.want}) {
				t.Errorf("faults: %q", faults)
			}
		})
	}
}

func TestARunThatNeverBeganIsOneFault(t *testing.T) {
	faults, _ := faultsOf(t, events(nil, "fail"), []string{"GATEWAY-HTTP"}, nil)
	if len(faults) != 1 || !strings.Contains(faults[0], "the GatewayClass was never accepted") {
		t.Errorf("faults: %q", faults)
	}
}

func TestANamedTestMustRun(t *testing.T) {
	in := events([]string{"HTTPRouteWeight pass", "HTTPRouteCORS skip"}, "pass")
	faults, _ := faultsOf(t, in, []string{"GATEWAY-HTTP"}, []string{"HTTPRouteWeight", "HTTPRouteCORS", "HTTPRouteMatching"})
	want := []string{
		"HTTPRouteCORS was skipped: the GatewayClass doesn't claim what it needs",
		"HTTPRouteMatching did not run",
	}
	if !slices.Equal(faults, want) {
		t.Errorf("faults: %q", faults)
	}
}

func TestClaimsAProfileOnlyByItsWholeCore(t *testing.T) {
	if got := claimed([]string{"Gateway", "HTTPRoute", "ReferenceGrant", "TLSRoute"}); !slices.Equal(got, []string{"GATEWAY-HTTP", "GATEWAY-TLS"}) {
		t.Error(got)
	}
	if got := claimed([]string{"Gateway", "HTTPRoute"}); len(got) > 0 {
		t.Error(got)
	}
}

func TestSaysWhichNamesAreSimilar(t *testing.T) {
	if err := mustExist("httproutecors"); err == nil || !strings.Contains(err.Error(), "similar: HTTPRouteCORS") {
		t.Error(err)
	}
	if err := mustExist("HTTPRouteCORS"); err != nil {
		t.Error(err)
	}
}

func TestRefusesWhatIsNoEvent(t *testing.T) {
	if _, err := read(strings.NewReader("PASS\n"), io.Discard); err == nil {
		t.Error("no error")
	}
}
