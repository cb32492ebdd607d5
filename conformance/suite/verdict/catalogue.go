package main

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/gateway-api/conformance/tests"
	"sigs.k8s.io/gateway-api/conformance/utils/suite"
	"sigs.k8s.io/gateway-api/pkg/features"
)

// The suite knows its profiles by name only privately.
var profiles = []suite.ConformanceProfile{
	suite.GatewayHTTPConformanceProfile,
	suite.GatewayGRPCConformanceProfile,
	suite.GatewayTLSConformanceProfile,
	suite.GatewayTCPConformanceProfile,
	suite.GatewayUDPConformanceProfile,
}

func profileNamed(name string) (suite.ConformanceProfile, error) {
	for _, profile := range profiles {
		if string(profile.Name) == name {
			return profile, nil
		}
	}
	var names []string
	for _, profile := range profiles {
		names = append(names, string(profile.Name))
	}
	return suite.ConformanceProfile{}, fmt.Errorf("no profile %s; there are %s", name, strings.Join(names, ", "))
}

// claimed gives the profiles all of whose core features are among these.
func claimed(names []string) []string {
	var result []string
	for _, profile := range profiles {
		if !slices.ContainsFunc(profile.CoreFeatures.UnsortedList(), func(f features.FeatureName) bool {
			return !slices.Contains(names, string(f))
		}) {
			result = append(result, string(profile.Name))
		}
	}
	return result
}

// testsOf gives the tests of a profile as the suite counts them: a test belongs to it if it needs no
// feature from elsewhere, and is core if it needs core features only.
func testsOf(profile suite.ConformanceProfile) (core, extended []string) {
	for _, test := range tests.ConformanceTests {
		inProfile, isCore := true, true
		for _, feature := range test.Features {
			if !profile.CoreFeatures.Has(feature) {
				isCore = false
				inProfile = inProfile && profile.ExtendedFeatures.Has(feature)
			}
		}
		switch {
		case inProfile && isCore:
			core = append(core, test.ShortName)
		case inProfile:
			extended = append(extended, test.ShortName)
		}
	}
	slices.Sort(core)
	slices.Sort(extended)
	return core, extended
}

func mustExist(test string) error {
	var similar []string
	for _, known := range tests.ConformanceTests {
		if known.ShortName == test {
			return nil
		}
		if strings.Contains(strings.ToLower(known.ShortName), strings.ToLower(test)) {
			similar = append(similar, known.ShortName)
		}
	}
	if len(similar) > 0 {
		return fmt.Errorf("no test %s; similar: %s", test, strings.Join(similar, ", "))
	}
	return fmt.Errorf("no test %s", test)
}
