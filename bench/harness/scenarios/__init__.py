"""The scenarios, in the order in which they run."""

from harness.scenario import Scenario
from harness.scenarios import small

ALL: list[Scenario] = [*small.SCENARIOS]
