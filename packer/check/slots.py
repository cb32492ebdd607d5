"""Upgrades of the whole system: refused ones change nothing, a good one is blessed, a broken one is left."""
import pathlib
import shutil
import time

from machine import Wrong, run, until

UPGRADES = "/run/upgrades"


def state(machine):
    """What an upgrade would change: sectors that were ever written to the other slot, and what the boot loader sees."""
    return machine.ssh("awk '{print $7}' /sys/class/block/$(basename $(readlink -f /dev/disk/by-partlabel/root-b))/stat; "
                       "find /efi -type f -printf '%p %s %T@\\n' | sort")


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


def refused(machine, name, why):
    done = machine.ssh(f"gatehouse upgrade {UPGRADES}/{name}.upgrade", 240, check=False)
    if done.returncode != 1 or not done.stderr.strip():
        raise Wrong(f"{why}: not refused ({done.returncode}): {done.stdout} {done.stderr}")
    print(f"{why}: refused: {done.stderr.strip().splitlines()[-1]}")


def reboots_into(machine, client, wanted, seconds, command):
    """Runs a command that ends in a reboot, and waits until a machine serves from that slot."""
    before = machine.boot_id()
    began = time.monotonic()
    done = machine.ssh(command, 400, check=False)
    # The end of the connection is 255: then it reboots.
    if done.returncode not in (0, 255):
        raise Wrong(f"{command}: {done.stderr.strip() or done.stdout.strip()}")
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


def disk(folder, keys, here):
    """A disk with all the upgrades, since an emulated CPU takes a minute for each over SSH."""
    content = pathlib.Path(folder) / "upgrades"
    content.mkdir()
    shutil.move(bundle(here, keys, "0.1.1"), content / "good.upgrade")
    shutil.move(bundle(here, keys, "0.1.2", key="foreign"), content / "foreign.upgrade")
    shutil.move(bundle(here, keys, "0.1.2", broken=True), content / "broken.upgrade")
    flipped = bytearray((content / "good.upgrade").read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (content / "flipped.upgrade").write_bytes(flipped)
    image = content.with_suffix(".img")
    run("mke2fs", "-q", "-t", "ext4", "-L", "upgrades", "-d", str(content), str(image), "1200M")
    shutil.rmtree(content)
    return "-drive", f"file={image},if=virtio,format=raw,readonly=on"


def mounted(machine):
    machine.ssh(f"mkdir -p {UPGRADES} && mount -o ro,noload /dev/disk/by-label/upgrades {UPGRADES}")


def check(machine, client):
    mounted(machine)
    before = state(machine)
    refused(machine, "foreign", "a foreign signature")
    refused(machine, "flipped", "a flipped byte")
    if state(machine) != before:
        raise Wrong("an upgrade that was refused has changed something")

    took = reboots_into(machine, client, "b", 300, f"gatehouse upgrade --reboot {UPGRADES}/good.upgrade")
    blessed(machine, "slot-b")
    failed = machine.ssh("systemctl --failed --plain --no-legend")
    if failed or machine.ssh("hostname") != "edge-1":
        raise Wrong(f"the new slot is not as the old one was: {failed}")
    print(f"a good upgrade serves from slot b, and is blessed; {took:.0f} s from the command")

    # One try rather than three: each takes its minute here.
    mounted(machine)
    took = reboots_into(machine, client, "b", 420, f"gatehouse upgrade {UPGRADES}/broken.upgrade && cd /efi/loader/entries && "
                        "mv slot-a+3.conf slot-a+1.conf && sync && systemctl reboot")
    entries = machine.ssh("ls /efi/loader/entries").split()
    if not any(entry.startswith("slot-a+0-") for entry in entries):
        raise Wrong(f"it is in slot b, but slot a was not tried: {entries}")
    print(f"a broken upgrade came back to slot b by itself, and serves; {took:.0f} s from the command")
