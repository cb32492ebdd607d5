"""Writes what NoCloud said to /etc and /var, each file by a rename, so that a loss of power leaves the old or the new."""
import glob
import os
import pwd
import grp
import socket
import subprocess

NETWORK = "/etc/systemd/network"
# What counts where network-config says nothing.
DEFAULT_NETWORK = f"{NETWORK}/90-gatehouse.network"


def put(path, content, mode=0o644, owner="root:root"):
    user, _, group = owner.partition(":")
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    beside = f"{path}.nocloud"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        uid = pwd.getpwnam(user).pw_uid
        os.fchown(descriptor, uid, grp.getgrnam(group).gr_gid if group else pwd.getpwnam(user).pw_gid)
        os.fchmod(descriptor, mode)
        file.flush()
        os.fsync(descriptor)
    os.rename(beside, path)


def keys(user, meta):
    listed = list(dict.fromkeys(user.keys + meta.keys))
    if listed:
        put("/etc/ssh/authorized_keys/root", "".join(f"{key}\n" for key in listed).encode(), 0o644)


def hostname(name):
    if not name:
        return
    short = name.split(".", 1)[0]
    put("/etc/hostname", f"{short}\n".encode())
    names = short if name == short else f"{name} {short}"
    put("/etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {names}\n::1 localhost ip6-localhost ip6-loopback\n".encode())
    socket.sethostname(short)


def network(links):
    if links is None:
        return
    for old in glob.glob(f"{NETWORK}/10-nocloud-*"):
        os.unlink(old)
    for name, content in links.items():
        # The group reads it: a network's secrets are not read here.
        put(f"{NETWORK}/{name}", content.encode(), 0o644)
    if not os.path.islink(DEFAULT_NETWORK):
        os.symlink("/dev/null", DEFAULT_NETWORK)
    if any(name.endswith(".link") for name in links):
        subprocess.run(["udevadm", "control", "--reload"], check=True, timeout=30)
        subprocess.run(["udevadm", "trigger", "--action=add", "--subsystem-match=net"], check=True, timeout=30)
        # Not trigger --settle: it would wait for the name that a device had before.
        subprocess.run(["udevadm", "settle", "--timeout=30"], check=True, timeout=40)


def host_keys(pair):
    if pair:
        put("/etc/ssh/ssh_host_ed25519_key.pub", pair["public"].encode())
        put("/etc/ssh/ssh_host_ed25519_key", pair["private"].encode(), 0o600)


def files(written):
    for file in written:
        content = file.content
        if file.append and os.path.exists(file.path):
            with open(file.path, "rb") as old:
                content = old.read() + content
        put(file.path, content, file.mode, file.owner)


def authorities(certificates):
    if not certificates:
        return
    for old in glob.glob("/etc/gatehouse/authorities/nocloud-*.crt"):
        os.unlink(old)
    for number, pem in enumerate(certificates):
        put(f"/etc/gatehouse/authorities/nocloud-{number}.crt", pem.encode(), 0o644)
    subprocess.run(["update-ca-certificates", "--localcertsdir", "/etc/gatehouse/authorities"],
                   check=True, timeout=60, stdout=subprocess.DEVNULL)


def time(sources, zone):
    if sources:
        put("/etc/chrony/sources.d/default.sources", "".join(f"{line}\n" for line in sources).encode())
    if zone:
        if not os.path.isfile(f"/usr/share/zoneinfo/{zone}"):
            raise ValueError(f"there is no time zone {zone}")
        os.symlink(f"/usr/share/zoneinfo/{zone}", "/etc/localtime.nocloud")
        os.rename("/etc/localtime.nocloud", "/etc/localtime")


def apply(user, meta, links, everything):
    """Sentences for what could not be done. Without `everything` only what leads in is set."""
    problems = []
    steps = [
        ("ssh_authorized_keys", lambda: keys(user, meta)),
        ("hostname", lambda: hostname(user.hostname or meta.hostname)),
        ("network-config", lambda: network(links)),
    ]
    if everything:
        steps += [
            ("ssh_keys", lambda: host_keys(user.host_keys)),
            ("write_files", lambda: files(user.files)),
            ("ca_certs", lambda: authorities(user.authorities)),
            ("time", lambda: time(user.time_sources, user.timezone)),
        ]
    for name, step in steps:
        try:
            step()
        except KeyError as e:
            problems.append(f"{name}: {e.args[0]}")
        except (OSError, ValueError, subprocess.SubprocessError) as e:
            problems.append(f"{name}: {e}")
    return problems
