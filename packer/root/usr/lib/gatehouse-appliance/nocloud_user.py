"""What user-data and meta-data say, as values; sentences for what is not read here."""
import base64
import binascii
import gzip
import io
import re
from dataclasses import dataclass, field

import yaml

KEY = re.compile(r"(^|[ ,\"])(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|"
                 r"sk-ecdsa-sha2-nistp256@openssh\.com) AAAA[A-Za-z0-9+/]+={0,2}( |$)")
HOSTNAME = re.compile(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", re.I)
HOST = re.compile(r"^[A-Za-z0-9.:-]{1,253}$")
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n*")
# Beyond this a file that unpacks itself is no configuration.
MOST_BYTES = 16 << 20
REFUSED = {
    "runcmd": "no commands are run; put files by write_files, and build other programs into an image of your own",
    "bootcmd": "no commands are run; put files by write_files, and build other programs into an image of your own",
    "packages": "the root is read-only; build packages into an image of your own",
    "users": "root is the only user to log in, by ssh_authorized_keys",
    "password": "this machine has no passwords; use ssh_authorized_keys",
    "chpasswd": "this machine has no passwords; use ssh_authorized_keys",
    "ssh_import_id": "keys are not fetched; use ssh_authorized_keys",
    "network": "the network is described in the file network-config",
}
STARTS = {
    b"#!": "it is a script, and none is run here; write #cloud-config",
    b"Content-Type:": "it is a MIME message of several parts; write one #cloud-config",
    b"MIME-Version:": "it is a MIME message of several parts; write one #cloud-config",
    b"#include": "it includes addresses, and none is fetched; write #cloud-config",
    b"## template": "it is a template, and none is filled in here; write #cloud-config",
    b"#cloud-boothook": "it is a script, and none is run here; write #cloud-config",
    b"\x1f\x8b": "it is compressed; write it as it is",
}


@dataclass
class WrittenFile:
    path: str
    content: bytes
    mode: int
    owner: str
    append: bool


@dataclass
class User:
    hostname: str = ""
    keys: list = field(default_factory=list)
    host_keys: dict = field(default_factory=dict)
    files: list = field(default_factory=list)
    authorities: list = field(default_factory=list)
    time_sources: list = field(default_factory=list)
    timezone: str = ""


@dataclass
class Meta:
    instance: str = ""
    hostname: str = ""
    keys: list = field(default_factory=list)


class Strict(yaml.SafeLoader):
    """YAML without a key that is there twice, of which one would be lost in silence."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            value = self.construct_object(key, deep=True)
            try:
                again = value in seen
            except TypeError:
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain value", key.start_mark) from None
            if again:
                raise yaml.constructor.ConstructorError(None, None, f"{value} is there twice", key.start_mark)
            seen.add(value)
        return super().construct_mapping(node, deep)


def mapping(name, text):
    """A file's YAML as a dict, or a sentence."""
    try:
        read = yaml.load(text.decode("utf-8"), Strict)
    except UnicodeDecodeError as e:
        return {}, [f"{name}: byte {e.start} is not UTF-8"]
    except RecursionError:
        return {}, [f"{name}: it is nested too deep"]
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        return {}, [f"{name}{where}: {getattr(e, 'problem', None) or e}"]
    if read is None:
        return {}, []
    if not isinstance(read, dict):
        return {}, [f"{name}: it is no map of keys to values"]
    return read, []


def texts(value):
    """A list of strings, or None."""
    return value if isinstance(value, list) and all(isinstance(v, str) for v in value) else None


def good_keys(where, value, problems):
    listed = texts(value)
    if listed is None:
        problems.append(f"{where}: it must be a list of public keys")
        return []
    good = []
    for number, key in enumerate(listed):
        if KEY.search(key.strip()) and "\n" not in key.strip():
            good.append(key.strip())
        else:
            problems.append(f"{where}[{number}]: it is no public key of SSH")
    return good


def good_hostname(where, value, problems):
    if isinstance(value, str) and HOSTNAME.match(value):
        return value.lower()
    problems.append(f"{where}: {value!r} is no host name")
    return ""


def content_of(entry):
    """The bytes that a file is to have; ValueError with the reason otherwise."""
    said, encoding = entry.get("content", ""), entry.get("encoding", "text/plain")
    if isinstance(said, bytes):
        raw = said
    elif isinstance(said, str):
        raw = said.encode()
    else:
        raise ValueError("content: it must be text")
    layers = {"text/plain": (False, False), "b64": (True, False), "base64": (True, False),
              "gz+b64": (True, True), "gzip+b64": (True, True), "gz+base64": (True, True), "gzip+base64": (True, True)}
    if encoding not in layers:
        raise ValueError(f"encoding: {encoding!r} is none of {', '.join(layers)}")
    is_base64, is_gzip = layers[encoding]
    try:
        if is_base64:
            raw = base64.b64decode(b"".join(raw.split()), validate=True)
        if is_gzip:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(MOST_BYTES + 1)
    except (binascii.Error, OSError, EOFError, ValueError) as e:
        raise ValueError(f"content: it is not {encoding}: {e}") from e
    if len(raw) > MOST_BYTES:
        raise ValueError(f"content: more than {MOST_BYTES} bytes")
    return raw


def written_file(entry):
    if not isinstance(entry, dict):
        raise ValueError("it must be a map with path and content")
    unknown = set(entry) - {"path", "content", "encoding", "permissions", "owner", "append", "defer"}
    if unknown:
        raise ValueError(f"{sorted(map(str, unknown))[0]}: it is not read here")
    path = entry.get("path")
    if not isinstance(path, str) or not path.startswith("/") or "\0" in path or ".." in path.split("/") or path.endswith("/"):
        raise ValueError(f"path: {path!r} is no absolute path of a file")
    if not path.startswith(("/etc/", "/var/")):
        raise ValueError(f"path: {path} can't be written: only /etc and /var can")
    if path in ("/etc/shadow", "/etc/gshadow", "/etc/passwd", "/etc/group"):
        raise ValueError(f"path: {path} stays as it is: this machine has no passwords and no users of yours")
    ours = path.startswith("/etc/gatehouse/")
    mode = entry.get("permissions", "0640" if ours else "0644")
    if not isinstance(mode, str) or not re.match(r"^0?[0-7]{3,4}$", mode):
        raise ValueError(f"permissions: {mode!r} is not like '0644', in quotes")
    owner = entry.get("owner", "root:gatehouse" if ours else "root:root")
    if not isinstance(owner, str) or not re.match(r"^[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?$", owner):
        raise ValueError(f"owner: {owner!r} is not like root:gatehouse")
    return WrittenFile(path, content_of(entry), int(mode, 8), owner, entry.get("append", False) is True)


def user_data(text):
    """Reads a #cloud-config; returns a User and sentences. What is good of it is in the User even if something is not."""
    user, problems = User(), []
    if not text.strip():
        return user, problems
    for start, why in STARTS.items():
        if text.startswith(start):
            return user, [f"user-data: {why}"]
    if text.split(b"\n", 1)[0].strip() != b"#cloud-config":
        return user, ["user-data, line 1: it must be #cloud-config"]
    read, problems = mapping("user-data", text)
    for name, value in read.items():
        where = f"user-data: {name}"
        match name:
            case "hostname" | "fqdn":
                said = good_hostname(where, value, problems)
                # as cloud-init has it: the longer one wins
                user.hostname = said if name == "fqdn" or not user.hostname else user.hostname
            case "ssh_authorized_keys":
                user.keys = good_keys(where, value, problems)
            case "ssh_keys":
                user.host_keys = host_keys(where, value, problems)
            case "write_files":
                for number, entry in enumerate(value if isinstance(value, list) else [value]):
                    try:
                        user.files.append(written_file(entry))
                    except ValueError as e:
                        problems.append(f"{where}[{number}].{e}")
            case "ca_certs" | "ca-certs":
                user.authorities = authorities(where, value, problems)
            case "ntp":
                user.time_sources = time_sources(where, value, problems)
            case "timezone":
                if isinstance(value, str) and re.match(r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", value):
                    user.timezone = value
                else:
                    problems.append(f"{where}: {value!r} is no time zone such as Europe/Berlin")
            case "ssh_pwauth" | "disable_root" | "preserve_hostname":
                if value is not False:
                    problems.append(f"{where}: only false is possible here")
            case _:
                problems.append(f"{where}: {REFUSED.get(name, 'it is not read here')}")
    return user, problems


def host_keys(where, value, problems):
    allowed = {"ed25519_private", "ed25519_public"}
    if not isinstance(value, dict) or set(value) != allowed or not all(isinstance(v, str) for v in value.values()):
        problems.append(f"{where}: it must have ed25519_private and ed25519_public, and nothing else")
        return {}
    if "PRIVATE KEY-----" not in value["ed25519_private"] or not value["ed25519_public"].startswith("ssh-ed25519 "):
        problems.append(f"{where}: they are no pair of keys of the kind ed25519")
        return {}
    return {"private": value["ed25519_private"].strip() + "\n", "public": value["ed25519_public"].strip() + "\n"}


def authorities(where, value, problems):
    listed = texts(value.get("trusted")) if isinstance(value, dict) and set(value) == {"trusted"} else None
    if listed is None:
        problems.append(f"{where}: it must have a list `trusted` of certificates in PEM, and nothing else")
        return []
    for number, pem in enumerate(listed):
        if not CERTIFICATE.fullmatch(pem.strip() + "\n"):
            problems.append(f"{where}.trusted[{number}]: it is no certificate in PEM")
    return [pem.strip() + "\n" for pem in listed]


def time_sources(where, value, problems):
    if not isinstance(value, dict) or not set(value) <= {"servers", "pools", "enabled", "ntp_client"}:
        problems.append(f"{where}: servers and pools are read, and nothing else")
        return []
    if value.get("enabled", True) is not True or value.get("ntp_client", "chrony") not in ("chrony", "auto"):
        problems.append(f"{where}: the clock is always kept, by chrony")
    lines = []
    for kind, word in (("servers", "server"), ("pools", "pool")):
        for number, name in enumerate(value.get(kind) or []):
            if isinstance(name, str) and HOST.match(name):
                lines.append(f"{word} {name} iburst")
            else:
                problems.append(f"{where}.{kind}[{number}]: {name!r} is no host")
    return lines


def meta_data(text):
    """Reads instance-id, local-hostname (or hostname) and public-keys; the rest describes a cloud, and is left."""
    meta = Meta()
    read, problems = mapping("meta-data", text)
    meta.instance = str(read.get("instance-id", ""))
    said = read.get("local-hostname") or read.get("hostname")
    if said:
        meta.hostname = good_hostname("meta-data: local-hostname", said, problems)
    keys = read.get("public-keys")
    if isinstance(keys, dict):
        keys = list(keys.values())
    if isinstance(keys, str):
        keys = keys.splitlines()
    if keys:
        meta.keys = good_keys("meta-data: public-keys", keys, problems)
    if "network-interfaces" in read:
        problems.append("meta-data: network-interfaces: the network is described in the file network-config")
    return meta, problems
