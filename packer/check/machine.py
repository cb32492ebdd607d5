"""A virtual machine of QEMU without KVM, and what is said to it over SSH. Nothing of it is left behind."""
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import time

# How much longer everything may take, where others work on the machine, too.
FACTOR = float(os.environ.get("FACTOR", "1"))
# A CPU without AVX, which QEMU would have to emulate in many steps; and the oldest that the image should run on.
CPU = os.environ.get("CPU", "Westmere")
CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
VARIABLES = "/usr/share/OVMF/OVMF_VARS_4M.fd"


class Wrong(Exception):
    """What a check has found, as a sentence."""


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise Wrong(f"{shlex.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(seconds, what, asked, pause=0.25):
    """Asks until something comes that is true, and returns it."""
    seconds *= FACTOR
    end = time.monotonic() + seconds
    while True:
        answer = asked()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Wrong(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause)


class Machine:
    """Started from an image that stays as it is: what it writes is in the folder."""

    def __init__(self, folder, image, ports, size="6G", memory=1024):
        self.folder = pathlib.Path(folder)
        self.ports = {guest: free_port() for guest in ports}
        self.memory = memory
        self.process, self.began = None, 0.0
        self.disk, self.console = self.folder / "disk.qcow2", self.folder / "console"
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", str(pathlib.Path(image).resolve()), str(self.disk), size)
        (self.folder / "variables.fd").write_bytes(pathlib.Path(VARIABLES).read_bytes())
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f", str(self.folder / "operator"))
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "machine", "-f", str(self.folder / "host"))

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def configure(self, files):
        """The disk of NoCloud. mtools make it, without a mount."""
        image = self.folder / "cidata.img"
        image.unlink(missing_ok=True)
        run("mkfs.vfat", "-C", "-n", "CIDATA", str(image), "4096")
        for name, content in files.items():
            (self.folder / name).write_text(content, encoding="utf-8")
            run("mcopy", "-i", str(image), str(self.folder / name), f"::/{name}")

    def start(self, *more):
        forwards = "".join(f",hostfwd=tcp:127.0.0.1:{host}-:{guest}" for guest, host in self.ports.items())
        command = [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", CPU, "-smp", "2", "-m", str(self.memory), "-machine", "q35",
            "-display", "none", "-no-user-config", "-nodefaults", "-serial", f"file:{self.console}",
            "-drive", f"if=pflash,format=raw,readonly=on,file={CODE}",
            "-drive", f"if=pflash,format=raw,file={self.folder}/variables.fd",
            "-drive", f"file={self.disk},if=virtio,cache=unsafe,discard=unmap",
            "-netdev", f"user,id=net{forwards}", "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci", *more]
        if (self.folder / "cidata.img").exists():
            command += ["-drive", f"file={self.folder}/cidata.img,if=virtio,format=raw,readonly=on"]
        self.began = time.time()
        with open(self.folder / "qemu.log", "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def alive(self):
        if self.process.poll() is not None:
            raise Wrong(f"QEMU has ended: {self.text('qemu.log')}")
        return True

    def ssh(self, command, seconds=60, check=True):
        """What it prints; Wrong where it fails, unless check is False: then what it printed and how it ended."""
        known = self.folder / "known"
        known.write_text(f"[127.0.0.1]:{self.ports[22]} {self.text('host.pub')}", encoding="utf-8")
        options = ["BatchMode=yes", f"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes", "ConnectTimeout=20",
                   "ControlMaster=auto", f"ControlPath={self.folder}/ssh", "ControlPersist=60", "LogLevel=ERROR",
                   "ServerAliveInterval=5", "ServerAliveCountMax=4"]
        words = [word for option in options for word in ("-o", option)]
        try:
            done = subprocess.run(["ssh", "-F", "none", "-p", str(self.ports[22]), "-i", str(self.folder / "operator"), *words,
                                   "root@127.0.0.1", command],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds * FACTOR, check=False)
        except subprocess.TimeoutExpired:
            raise Wrong(f"it takes more than {seconds * FACTOR:.0f} s: {command}") from None
        if not check:
            return done
        if done.returncode:
            raise Wrong(f"{command}: {done.stderr.strip() or done.stdout.strip() or done.returncode}")
        return done.stdout.strip()

    def reachable(self, seconds):
        """Waits for SSH, and for nothing else."""
        until(seconds, "SSH", lambda: self.alive() and self.ssh("true", 30, check=False).returncode == 0, 1)

    def forget(self):
        """Ends the connection that SSH keeps: the machine behind it goes away."""
        subprocess.run(["ssh", "-O", "exit", "-o", f"ControlPath={self.folder}/ssh", "root@127.0.0.1"], capture_output=True, check=False)

    def boot_id(self):
        done = self.ssh("cat /proc/sys/kernel/random/boot_id", 30, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    def journal_end(self, lines=40):
        """As far as the machine can still be asked."""
        try:
            return self.ssh(f"journalctl -u gatehouse --no-pager -n {lines}", 30, check=False).stdout
        except (Wrong, OSError) as e:
            return f"not to be had: {e}"

    def console_end(self, lines=40):
        if not self.console.exists():
            return ""
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\([A-Z]|\r", "", self.console.read_text(errors="replace"))
        return "\n".join(text.splitlines()[-lines:])

    def stop(self):
        self.forget()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
