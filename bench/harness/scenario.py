"""What a scenario is, and what it is given."""

import pathlib
from collections.abc import Callable
from dataclasses import dataclass

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

    def start(self, setup: Setup, names: list[str] | None = None) -> list[Running]:
        """Starts those of the names (all contenders, by default) that this run is against."""
        wanted = [name for name in names or contenders.names() if name in self.against]
        return [contenders.named(name).start(place, self.folder, setup) for place, name in enumerate(wanted)]

    def file(self, name: str, content: bytes) -> pathlib.Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


@dataclass(frozen=True)
class Scenario:
    name: str
    line: str  # what it measures, for --list
    run: Callable[[Run], list[Row]]
