"""The backend that all contenders share."""

import os
import pathlib

from harness import processes
from harness.settings import BACKEND_PORT, CONNECTIONS, OPEN_FILES, program, template

ANSWER = ("gatehouse bench answer " * 5)[:100]
FILES = {"64k": 64 * 1024, "10m": 10 * 1024 * 1024}


def start(folder: pathlib.Path) -> None:
    """nginx: 100 bytes for every path, and files below .../files/."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for name, size in FILES.items():
        (files / name).write_bytes(os.urandom(size))
    config = folder / "backend.conf"
    config.write_text(
        template(
            "backend.conf",
            FOLDER=folder,
            FILES_FOLDER=files,
            FILES=OPEN_FILES,
            CONNECTIONS=CONNECTIONS,
            PORT=BACKEND_PORT,
            ANSWER=ANSWER,
        )
    )
    # An unprivileged worker couldn't read what is below a private folder: ours keeps our user.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    process = processes.start([program("nginx"), "-c", config, *user], folder / "backend.log")
    processes.wait_for_port(BACKEND_PORT, process)
