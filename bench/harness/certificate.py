"""The certificate of the TLS scenarios: ECDSA P-256, made anew for each run."""

import pathlib
import subprocess


def make(folder: pathlib.Path) -> pathlib.Path:
    """A folder with tls.crt, tls.key and tls.pem, which is both."""
    tls = folder / "tls"
    tls.mkdir()
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=bench", "-addext", "subjectAltName=DNS:*.example.org"]
    command += ["-keyout", tls / "tls.key", "-out", tls / "tls.crt"]
    subprocess.run(command, check=True, capture_output=True)
    (tls / "tls.pem").write_text((tls / "tls.crt").read_text() + (tls / "tls.key").read_text())
    return tls
