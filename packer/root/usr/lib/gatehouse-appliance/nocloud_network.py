"""Network-config of version 2 as files of systemd-networkd: Ethernet, bonds and VLANs."""
import ipaddress
import re

from nocloud_user import mapping

NAME = re.compile(r"^[A-Za-z0-9_.:-]{1,15}$")
MAC = re.compile(r"^([0-9a-f]{2}:){5}[0-9a-f]{2}$", re.I)
COMMON = {"dhcp4", "dhcp6", "dhcp4-overrides", "dhcp6-overrides", "accept-ra", "addresses", "gateway4", "gateway6",
          "nameservers", "routes", "mtu", "macaddress", "optional", "link-local"}
OWN = {"ethernets": {"match", "set-name", "wakeonlan"}, "bonds": {"interfaces", "parameters"}, "vlans": {"id", "link"}}
OVERRIDES = {"use-dns": "UseDNS", "use-domains": "UseDomains", "use-mtu": "UseMTU", "use-ntp": "UseNTP",
             "use-routes": "UseRoutes", "route-metric": "RouteMetric", "use-hostname": "UseHostname",
             "send-hostname": "SendHostname", "hostname": "Hostname"}
BOND = {"mode": "Mode", "lacp-rate": "LACPTransmitRate", "mii-monitor-interval": "MIIMonitorSec", "min-links": "MinLinks",
        "transmit-hash-policy": "TransmitHashPolicy", "ad-select": "AdSelect", "up-delay": "UpDelaySec",
        "down-delay": "DownDelaySec", "fail-over-mac-policy": "FailOverMACPolicy", "gratuitous-arp": "GratuitousARP",
        "primary-reselect-policy": "PrimaryReselectPolicy", "all-slaves-active": "AllSlavesActive",
        "all-members-active": "AllSlavesActive"}
MODES = {"balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"}


class Refused(ValueError):
    """Why something is not read; its text follows the name of the place."""


def value_of(said, kind, what):
    """The value, of this kind; YAML's true is no number."""
    if not isinstance(said, kind) or (kind is int and isinstance(said, bool)):
        raise Refused(f"it must be {what}")
    return said


def yes(said):
    return "yes" if value_of(said, bool, "true or false") else "no"


def network(text):
    """Files by name, each with its content, and sentences; None instead of files if there is any."""
    read, problems = mapping("network-config", text)
    if problems:
        return None, problems
    read = read.get("network", read)
    if not isinstance(read, dict):
        return None, ["network-config: it is no map of keys to values"]
    if read.get("config") == "disabled":
        return None, ["network-config: config: disabled: a gateway without a network has nothing to do"]
    if read.get("version") != 2:
        return None, [f"network-config: version: {read.get('version')!r} is not read here; write it as version 2"]
    if read.get("renderer", "networkd") != "networkd":
        problems.append("network-config: renderer: only networkd is here")
    for name in set(read) - {"version", "renderer", *OWN}:
        problems.append(f"network-config: {name}: only ethernets, bonds and vlans are read here")
    links = Links()
    for kind in OWN:
        part = read.get(kind) or {}
        if not isinstance(part, dict):
            problems.append(f"network-config: {kind}: it must be a map of names")
            continue
        for name, said in part.items():
            try:
                links.add(kind, name, said if said is not None else {})
            except Refused as e:
                problems.append(f"network-config: {kind}.{name}: {e}")
    problems += [f"network-config: {problem}" for problem in links.connect()]
    return (None if problems else links.files()), problems


class Links:
    """The links that were described, each a list of sections of its .network, .netdev and .link."""

    def __init__(self):
        self.networks, self.netdevs, self.renames, self.lower, self.ids = {}, {}, {}, [], {}

    def add(self, kind, name, said):
        if not isinstance(name, str) or not NAME.match(name):
            raise Refused("it is no name of a link (1 to 15 letters, digits and -_.:)")
        if name in self.networks:
            raise Refused("another link has that name")
        said = value_of(said, dict, "a map")
        unknown = set(said) - COMMON - OWN[kind]
        if unknown:
            raise Refused(f"{sorted(map(str, unknown))[0]}: it is not read here")
        match = [f"Name={name}"]
        if kind == "ethernets":
            match = self.ethernet(name, said)
        elif kind == "bonds":
            self.bond(name, said)
        else:
            self.vlan(name, said)
        self.networks[name] = {"Match": match, **sections(said)}

    def ethernet(self, name, said):
        rules = value_of(said.get("match", {}), dict, "a map")
        if set(rules) - {"macaddress", "name", "driver"}:
            raise Refused("match: only macaddress, name and driver are read here")
        found, before = [], []
        for key, word, early in (("macaddress", "PermanentMACAddress", "PermanentMACAddress"), ("name", "Name", "OriginalName"), ("driver", "Driver", "Driver")):
            if key in rules:
                rule = value_of(rules[key], str, "text")
                if key == "macaddress" and not MAC.match(rule) or not re.match(r"^[\x21-\x7e]+$", rule):
                    raise Refused(f"match.{key}: {rule!r} is none")
                found.append(f"{word}={rule}")
                before.append(f"{early}={rule}")
        if "wakeonlan" in said and said["wakeonlan"] is not False:
            raise Refused("wakeonlan: a gateway is not woken by the network")
        if "set-name" in said:
            new = said["set-name"]
            if not isinstance(new, str) or not NAME.match(new):
                raise Refused("set-name: it is no name of a link")
            if not before:
                raise Refused("set-name: it needs a match")
            self.renames[name] = {"Match": before, "Link": [f"Name={new}"]}
            return [f"Name={new}"]
        return found or [f"Name={name}"]

    def bond(self, name, said):
        lines = []
        parameters = value_of(said.get("parameters", {}), dict, "a map")
        for key, value in parameters.items():
            if key == "primary":
                continue
            if key not in BOND or not isinstance(value, (str, int)):
                raise Refused(f"parameters.{key}: it is not read here")
            if key == "mode" and value not in MODES:
                raise Refused(f"parameters.mode: {value!r} is none of {', '.join(sorted(MODES))}")
            if not re.match(r"^[A-Za-z0-9.+_-]+$", str(value)):
                raise Refused(f"parameters.{key}: {value!r} is no value of it")
            # Times are milliseconds here, and seconds there unless said.
            unit = "ms" if BOND[key].endswith("Sec") and str(value).isdigit() else ""
            lines.append(f"{BOND[key]}={yes(value) if isinstance(value, bool) else value}{unit}")
        self.netdev(name, said, "bond", {"Bond": lines})
        members = said.get("interfaces")
        if not isinstance(members, list) or not members:
            raise Refused("interfaces: it must be a list of Ethernets")
        for member in members:
            self.lower.append((member, f"Bond={name}", f"bonds.{name}.interfaces"))
            if parameters.get("primary") == member:
                self.lower.append((member, "PrimarySlave=yes", f"bonds.{name}.parameters.primary"))
        if "primary" in parameters and parameters["primary"] not in members:
            raise Refused(f"parameters.primary: {parameters['primary']!r} is none of its interfaces")

    def vlan(self, name, said):
        number = value_of(said.get("id"), int, "given an id, 1 to 4094")
        if not 1 <= number <= 4094:
            raise Refused("id: it must be 1 to 4094")
        self.netdev(name, said, "vlan", {"VLAN": [f"Id={number}"]})
        self.lower.append((said.get("link"), f"VLAN={name}", f"vlans.{name}.link"))

    def netdev(self, name, said, kind, more):
        lines = [f"Name={name}", f"Kind={kind}"]
        if "mtu" in said:
            lines.append(f"MTUBytes={mtu(said)}")
        if "macaddress" in said:
            lines.append(f"MACAddress={mac(said)}")
        self.netdevs[name] = {"NetDev": lines, **more}

    def connect(self):
        """Tells each lower link what stands on it; sentences for those that are not there."""
        problems = []
        for member, line, where in self.lower:
            if not isinstance(member, str) or member not in self.networks:
                problems.append(f"{where}: there is no link {member!r}")
                continue
            lines = self.networks[member].setdefault("Network", [])
            if line.startswith("Bond=") and any(other.startswith("Bond=") for other in lines):
                problems.append(f"{where}: {member} is in another bond")
            lines.append(line)
        return problems

    def files(self):
        made = {}
        for suffix, described in (("link", self.renames), ("netdev", self.netdevs), ("network", self.networks)):
            for name, parts in described.items():
                text = "# From NoCloud's network-config.\n"
                for section, lines in parts.items():
                    for one in lines if lines and isinstance(lines[0], list) else [lines]:
                        text += f"\n[{section}]\n" + "".join(f"{line}\n" for line in one)
                made[f"10-nocloud-{name}.{suffix}"] = text
        return made


def mtu(said):
    number = value_of(said["mtu"], int, "given an mtu, 576 to 65535")
    if not 576 <= number <= 65535:
        raise Refused("mtu: it must be 576 to 65535")
    return number


def mac(said):
    if not isinstance(said["macaddress"], str) or not MAC.match(said["macaddress"]):
        raise Refused("macaddress: it is none")
    return said["macaddress"]


def address(where, said, kind):
    try:
        return kind(said if isinstance(said, str) else "")
    except ValueError:
        raise Refused(f"{where}: {said!r} is no IP address{' with its prefix, such as 192.0.2.10/24' if kind is ipaddress.ip_interface else ''}") from None


def sections(said):
    """Sections of a .network for the keys that all kinds have."""
    link, net, routes = [], [], []
    if "mtu" in said:
        link.append(f"MTUBytes={mtu(said)}")
    if "macaddress" in said:
        link.append(f"MACAddress={mac(said)}")
    if said.get("optional", False) is True:
        link.append("RequiredForOnline=no")
    by_dhcp = (yes(said.get("dhcp4", False)), yes(said.get("dhcp6", False)))
    net.append("DHCP=" + {("yes", "yes"): "yes", ("yes", "no"): "ipv4", ("no", "yes"): "ipv6"}.get(by_dhcp, "no"))
    if "accept-ra" in said:
        net.append(f"IPv6AcceptRA={yes(said['accept-ra'])}")
    if "link-local" in said:
        families = said["link-local"]
        if not isinstance(families, list) or not set(map(str, families)) <= {"ipv4", "ipv6"}:
            raise Refused("link-local: it must be a list of ipv4, ipv6")
        net.append("LinkLocalAddressing=" + {(): "no", ("ipv4",): "ipv4", ("ipv6",): "ipv6"}.get(tuple(sorted(families)), "yes"))
    for number, one in enumerate(value_of(said.get("addresses", []), list, "given a list of addresses")):
        given = address(f"addresses[{number}]", one, ipaddress.ip_interface)
        if "/" not in one:
            raise Refused(f"addresses[{number}]: {one!r} has no prefix, such as /24")
        net.append(f"Address={given}")
    for key in ("gateway4", "gateway6"):
        if key in said:
            net.append(f"Gateway={address(key, said[key], ipaddress.ip_address)}")
    servers = value_of(said.get("nameservers", {}), dict, "given a map of nameservers")
    if set(servers) - {"addresses", "search"}:
        raise Refused("nameservers: only addresses and search are read here")
    for number, one in enumerate(servers.get("addresses") or []):
        net.append(f"DNS={address(f'nameservers.addresses[{number}]', one, ipaddress.ip_address)}")
    search = servers.get("search") or []
    if not all(isinstance(s, str) and re.match(r"^[A-Za-z0-9.-]+$", s) for s in search):
        raise Refused("nameservers.search: it must be a list of domains")
    if search:
        net.append(f"Domains={' '.join(search)}")
    for number, one in enumerate(value_of(said.get("routes", []), list, "given a list of routes")):
        routes.append(route(f"routes[{number}]", one))
    made = {"Link": link} if link else {}
    made["Network"] = net
    if routes:
        made["Route"] = routes
    for key, section in (("dhcp4-overrides", "DHCPv4"), ("dhcp6-overrides", "DHCPv6")):
        lines = overrides(key, value_of(said.get(key, {}), dict, "given a map of overrides"))
        if section == "DHCPv4" and not any(line.startswith("UseHostname") for line in lines):
            lines.append("UseHostname=no")
        if lines:
            made[section] = lines
    return made


def overrides(key, said):
    lines = []
    for name, value in said.items():
        if name not in OVERRIDES or not isinstance(value, (bool, int, str)) or not re.match(r"^[A-Za-z0-9.-]+$", str(value)):
            raise Refused(f"{key}.{name}: it is not read here")
        lines.append(f"{OVERRIDES[name]}={yes(value) if isinstance(value, bool) else value}")
    return lines


def route(where, said):
    if not isinstance(said, dict) or set(said) - {"to", "via", "metric", "on-link", "table", "from", "mtu", "type", "scope"}:
        raise Refused(f"{where}: only to, via, from, metric, table, mtu, type, scope and on-link are read here")
    lines = []
    if said.get("to") not in ("default", "0.0.0.0/0", "::/0"):
        lines.append(f"Destination={address(f'{where}.to', said.get('to'), ipaddress.ip_network)}")
    if "via" in said:
        lines.append(f"Gateway={address(f'{where}.via', said['via'], ipaddress.ip_address)}")
    elif not lines:
        raise Refused(f"{where}: a default route needs via")
    if "from" in said:
        lines.append(f"PreferredSource={address(f'{where}.from', said['from'], ipaddress.ip_address)}")
    for key, word in (("metric", "Metric"), ("table", "Table"), ("mtu", "MTUBytes")):
        if key in said:
            lines.append(f"{word}={value_of(said[key], int, f'given a whole number as {where}.{key}')}")
    for key, word, allowed in (("type", "Type", ("unicast", "blackhole", "unreachable", "prohibit")), ("scope", "Scope", ("global", "link", "host"))):
        if key in said:
            if said[key] not in allowed:
                raise Refused(f"{where}.{key}: it must be one of {', '.join(allowed)}")
            lines.append(f"{word}={said[key]}")
    if "on-link" in said:
        lines.append(f"GatewayOnLink={yes(said['on-link'])}")
    return lines
