// Command gateway-api-conformance is the test binary of the suite, as go test -c would make it, but one that
// says by go version -m from which modules it was built: that of go test doesn't.
package main

import (
	"regexp"
	"testing"

	"sigs.k8s.io/gateway-api/conformance"
)

func main() {
	testing.Main(regexp.MatchString, []testing.InternalTest{{Name: "TestConformance", F: conformance.RunConformance}}, nil, nil)
}
