"""The scenarios, in the order in which they run."""

from harness.scenario import Scenario
from harness.scenarios import bodies, idle, routes, small, tls

ALL: list[Scenario] = [
    *small.SCENARIOS,
    *bodies.SCENARIOS,
    *idle.SCENARIOS,
    *routes.SCENARIOS,
    *tls.SCENARIOS,
]
