"""What is seen in a machine that serves: each check in a function, in the order of ALL."""
import re
import socket
import threading

from edge import Load
from machine import Wrong, until

# SSH, and the Gateway's listener. The admin API is on loopback.
DECLARED = {22, 443}
# systemd-networkd's own clients of DHCP, where there is DHCP.
CLIENTS = {68, 546}
EXPOSURE = 1.6


def nothing_failed(machine, *_):
    failed = machine.ssh("systemctl --failed --plain --no-legend")
    if failed:
        raise Wrong(f"units have failed: {failed}")
    print("no unit has failed")


def configured(machine, *_):
    """NoCloud's host name, link, VLAN, clock and files are the machine's."""
    wanted = {
        "hostname": "edge-1",
        "ip -br -4 address show lan0 | awk '{print $3}'": "10.0.2.15/24",
        "ip -br -4 address show lan0.7 | awk '{print $3}'": "192.0.2.7/24",
        "cat /etc/chrony/sources.d/default.sources": "server 10.0.2.2 iburst",
        "stat -c '%U:%G %a' /etc/gatehouse/gatehouse.yaml": "root:gatehouse 640",
    }
    for command, value in wanted.items():
        found = machine.ssh(command)
        if found != value:
            raise Wrong(f"{command}: {found!r}, not {value!r}")
    megabytes = int(machine.ssh("df --output=size -BM /var | tail -n 1").strip().rstrip("M"))
    if megabytes < 2500:
        raise Wrong(f"/var has {megabytes} MB: it did not take what the disk has")
    print("NoCloud is applied; /var took what the disk has")


def only_declared_ports(machine, *_):
    lines = machine.ssh("ss -Hltn; ss -Hlun").splitlines()
    seen = set()
    for line in lines:
        address, _, port = line.split()[-2].rpartition(":")
        if re.match(r"(127\.|\[::1\]|\[::ffff:127\.)", address):
            continue
        seen.add(int(port))
    if seen - CLIENTS != DECLARED:
        raise Wrong(f"ports {sorted(seen)} are open, and {sorted(DECLARED)} are declared")
    # From outside: somebody listens on a port that was not declared, and is not heard.
    machine.ssh("systemd-run -q --collect --unit=stray python3 -c \"import socket,time\n"
                "s=socket.create_server(('0.0.0.0',8443))\nwhile 1: c,_=s.accept(); c.sendall(b'stray'); time.sleep(1)\"")
    until(20, "the stray listener", lambda: ":8443" in machine.ssh("ss -Hltn"))
    for guest, wanted in ((8443, False), (9901, False), (22, True)):
        if heard(machine.ports[guest], seconds=20 if wanted else 4) != wanted:
            raise Wrong(f"port {guest} is {'shut' if wanted else 'open'} from outside")
    machine.ssh("systemctl stop stray")
    print("only declared ports are open, from inside and from outside")


def heard(port, seconds):
    """Whether anything is said by whoever has that port; QEMU itself takes every connection."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(seconds)
        try:
            return len(connection.recv(16)) > 0
        except OSError:
            return False


def read_only(machine, *_):
    if machine.ssh("touch /usr/x", check=False).returncode == 0:
        raise Wrong("/usr can be written")
    hashes = machine.ssh("awk -F: '$2 !~ /^[!*]/ {print $1}' /etc/shadow")
    if hashes:
        raise Wrong(f"there is a password of {hashes}")
    said = machine.ssh("sshd -T | grep -E '^(passwordauthentication|kbdinteractiveauthentication) '")
    if "yes" in said:
        raise Wrong(f"SSH takes passwords: {said}")
    for path in ("/etc/machine-id", "/etc/ssh/ssh_host_ed25519_key"):
        machine.ssh(f"test -s /var/lib/etc-overlay/upper{path.removeprefix('/etc')}")
    print("the root is read-only; there is no password; what is this machine's is on /var")


def exposure(machine, *_):
    said = machine.ssh("systemd-analyze security --no-pager gatehouse.service | tail -n 1")
    level = float(re.search(r": ([0-9.]+) ", said).group(1))
    if level > EXPOSURE:
        raise Wrong(f"its exposure is {level}, and may be {EXPOSURE}")
    print(f"its exposure, as it runs: {level}")


def aot_cache(machine, *_):
    machine.ssh("JAVA_TOOL_OPTIONS=-XX:AOTMode=on gatehouse version")
    print("the AOT cache is taken here")


def journal(machine, *_):
    found = machine.ssh("journalctl -u gatehouse -o json -n 1 --output-fields=MESSAGE --no-pager")
    if not found.startswith("{"):
        raise Wrong(f"the journal is no JSON: {found!r}")
    machine.ssh("test -d /var/log/journal/$(cat /etc/machine-id)")
    print("the journal is kept, and gives JSON")


def main_process(machine):
    return int(machine.ssh("systemctl show -P MainPID gatehouse"))


def restarts_under_load(machine, client, _):
    """`gatehouse restart` and `systemctl reload`: another process each time, and no request is lost."""
    load = Load(client)
    load.start()
    for command in ("systemctl reload gatehouse", "runuser -u gatehouse -- gatehouse restart --control /run/gatehouse/control.sock"):
        before, sent = main_process(machine), load.sent
        machine.ssh(command, 120)
        until(60, "another main process", lambda: main_process(machine) not in (0, before))
        until(60, "requests after the restart", lambda: load.sent > sent + 5)
    load.ended.set()
    load.join(60)
    if load.lost:
        raise Wrong(f"of {load.sent} requests were lost: {load.lost[:5]}")
    if machine.ssh("systemctl is-active gatehouse") != "active":
        raise Wrong("the service is not active after a restart")
    print(f"two restarts under load: {load.sent} requests, none lost")


def hang(machine, client, _):
    """The watchdog of systemd ends a process that hangs, and another one serves."""
    before = main_process(machine)
    machine.ssh(f"kill -STOP {before}")
    after = until(120, "the watchdog ends a process that hangs",
                  lambda: (pid := main_process(machine)) not in (0, before) and pid, 2)
    until(90, "it serves after a hang", client.serves)
    said = machine.ssh("journalctl -u gatehouse -b --no-pager -o cat | grep -c 'Watchdog timeout' || true")
    if said == "0":
        raise Wrong("another process runs, but systemd knows of no hang")
    print(f"a process that hung was ended by the watchdog, and {after} serves")


def drains(machine, client, backend):
    """A request that runs when the service is stopped gets its answer, and the service ends well."""
    backend.slow.clear()
    answers = []
    slow = threading.Thread(target=lambda: answers.append(client.get("/slow", 60)), daemon=True)
    slow.start()
    if not backend.slow.wait(30):
        raise Wrong("the slow request did not come")
    machine.ssh("systemctl stop gatehouse", 90)
    slow.join(60)
    if answers != [(200, "from outside: /slow")]:
        raise Wrong(f"a request that ran at the stop was lost: {answers}")
    result = machine.ssh("systemctl show -P Result gatehouse")
    if result != "success":
        raise Wrong(f"the stop ended with {result}")
    machine.ssh("systemctl start gatehouse", 120)
    until(30, "it serves again", client.serves)
    print("a stop drains, and a start serves again")


ALL = (nothing_failed, configured, only_declared_ports, read_only, exposure, aot_cache, journal,
       restarts_under_load, hang, drains)
