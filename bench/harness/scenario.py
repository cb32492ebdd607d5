"""What a scenario is, and what it is given."""

import pathlib
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import contenders
from harness.contenders import Running, Setup
from harness.report import Row
from harness.settings import Length


@dataclass(frozen=True)
class Run:
    """One run of the bench: how long, against whom, and a folder for the scenario's files."""

    length: Length
    against: list[str]
    folder: pathlib.Path
    quick: bool
    _places: list[int] = field(default_factory=lambda: [0])

    def start(self, setup: Setup, names: list[str] | None = None) -> list[Running]:
        """Starts those of the names (all contenders, by default) that this run is against, side by side."""
        return [self.start_one(name, setup) for name in names or contenders.names() if name in self.against]

    def start_one(self, name: str, setup: Setup, label: str = "") -> Running:
        place = self._places[0]
        self._places[0] += 1
        return contenders.named(name).start(place, self.folder, setup, label)

    def file(self, name: str, content: bytes) -> pathlib.Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


@dataclass(frozen=True)
class Scenario:
    name: str
    line: str  # what it measures, for --list
    run: Callable[[Run], list[Row]]
