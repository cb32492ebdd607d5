"""Upgrades of the whole system: refused ones change nothing, a good one is blessed, a broken one is left."""
import pathlib
import shutil
import subprocess
import time

from machine import Wrong, run, until

UPGRADE = "/var/tmp/next.upgrade"


def state(machine):
    return machine.ssh("sha256sum /dev/disk/by-partlabel/root-b /efi/b/* 2>&1; ls /efi/loader/entries", 180)


def slot(machine):
    return machine.ssh("sed -n 's/.*gatehouse.slot=\\([ab]\\).*/\\1/p' /proc/cmdline")


def bundle(here, keys, version, key="release", broken=False):
    """An upgrade with that version from the image's own root; a broken one has a program that can't start."""
    out = here / "target/cloud"
    was = (out / "version").read_text()
    root, kept = out / "root.img", out / "root.img.kept"
    try:
        shutil.copyfile(root, kept)
        (out / "version").write_text(version + "\n")
        if broken:
            run("debugfs", "-w", "-R", "rm /usr/lib/gatehouse/bin/java", str(root))
        run(str(here / "bundle.sh"), str(keys / f"{key}.pem"), env={"FLAVOUR": "cloud", "LEVEL": "1", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    finally:
        (out / "version").write_text(was)
        kept.replace(root)
    return here / f"target/gatehouse-{version}-appliance-x64.upgrade"


def refused(machine, file, why):
    machine.send(file, UPGRADE)
    done = machine.ssh(f"gatehouse upgrade {UPGRADE}", 180, check=False)
    if done.returncode != 1 or not done.stderr.strip():
        raise Wrong(f"{why}: not refused ({done.returncode}): {done.stdout} {done.stderr}")
    print(f"{why}: refused: {done.stderr.strip().splitlines()[-1]}")


def reboots_into(machine, client, wanted, seconds, command):
    """Runs a command that ends in a reboot, and waits until a machine serves from that slot."""
    before = machine.boot_id()
    began = time.monotonic()
    machine.ssh(command, 240, check=False)
    machine.forget()

    def arrived():
        machine.alive()
        boot = machine.boot_id()
        return boot not in ("", before) and slot(machine) == wanted and client.serves()

    until(seconds, f"a machine that serves from slot {wanted}", arrived, 2)
    return time.monotonic() - began


def blessed(machine, name):
    """The loader's entry has no counter any more."""
    until(150, f"{name} is blessed", lambda: f"{name}.conf" in machine.ssh("ls /efi/loader/entries").split(), 3)


def check(machine, client, keys, here):
    here = pathlib.Path(here)
    good = bundle(here, keys, "0.1.1")
    before = state(machine)
    foreign = bundle(here, keys, "0.1.2", key="foreign")
    refused(machine, foreign, "a foreign signature")
    flipped = foreign.with_name("flipped.upgrade")
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    refused(machine, flipped, "a flipped byte")
    if state(machine) != before:
        raise Wrong("an upgrade that was refused has changed something")
    foreign.unlink()
    flipped.unlink()

    machine.send(good, UPGRADE)
    took = reboots_into(machine, client, "b", 240, f"gatehouse upgrade {UPGRADE} && systemctl reboot")
    blessed(machine, "slot-b")
    failed = machine.ssh("systemctl --failed --plain --no-legend")
    if failed or machine.ssh("hostname") != "edge-1":
        raise Wrong(f"the new slot is not as the old one was: {failed}")
    print(f"a good upgrade serves from slot b, and is blessed; {took:.0f} s from the command")
    good.unlink()

    broken = bundle(here, keys, "0.1.2", broken=True)
    machine.send(broken, UPGRADE)
    broken.unlink()
    # One try rather than three: each takes its minute here.
    took = reboots_into(machine, client, "b", 400, f"gatehouse upgrade {UPGRADE} && cd /efi/loader/entries && "
                        "mv slot-a+3.conf slot-a+1.conf && sync && systemctl reboot")
    entries = machine.ssh("ls /efi/loader/entries").split()
    if not any(entry.startswith("slot-a+0-") for entry in entries):
        raise Wrong(f"it is in slot b, but slot a was not tried: {entries}")
    print(f"a broken upgrade came back to slot b by itself, and serves; {took:.0f} s from the command")
    subprocess.run(["sync"], check=True)
