"""The scenarios, in the order in which they run."""

from harness.scenario import Scenario
from harness.scenarios import attacks, bodies, idle, overload, propagation, routes, small, tls

ALL: list[Scenario] = [
    *small.SCENARIOS,
    *bodies.SCENARIOS,
    *idle.SCENARIOS,
    *routes.SCENARIOS,
    *propagation.SCENARIOS,
    *tls.SCENARIOS,
    *overload.SCENARIOS,
    *attacks.SCENARIOS,
]
