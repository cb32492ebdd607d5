#!/usr/bin/env python3
"""NoCloud's reader by tables: what it makes of network-config, and each sentence with which it refuses.

    packer/check/test_nocloud.py        needs python3-yaml; no root, no machine
"""
import base64
import gzip
import pathlib
import random
import sys
import unittest

# What is made of these sources does not belong beside them: some of them are the image's.
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "root/usr/lib/gatehouse-appliance"))
from nocloud_network import network  # noqa: E402
from nocloud_user import meta_data, user_data  # noqa: E402

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHwL3vK0d9Kx3sRkJ1vC7R2b9Cq0m5o1u6y8t7r6e5w4 me"


def cloud(text):
    return user_data(b"#cloud-config\n" + text.encode())


class UserData(unittest.TestCase):
    def test_reads_all_that_is_documented(self):
        packed = base64.b64encode(gzip.compress(b"packed")).decode()
        user, problems = cloud(f"""
hostname: a
fqdn: a.example
ssh_authorized_keys: ["{KEY}"]
ntp: {{servers: [192.0.2.1], pools: [pool.example]}}
timezone: Europe/Berlin
ssh_pwauth: false
write_files:
  - {{path: /etc/gatehouse/kubeconfig, content: text}}
  - {{path: /var/lib/x, content: "{packed}", encoding: gz+b64, permissions: '0600', owner: gatehouse}}
""")
        self.assertEqual(problems, [])
        self.assertEqual((user.hostname, user.keys, user.timezone), ("a.example", [KEY], "Europe/Berlin"))
        self.assertEqual(user.time_sources, ["server 192.0.2.1 iburst", "pool pool.example iburst"])
        ours, other = user.files
        self.assertEqual((ours.content, ours.mode, ours.owner), (b"text", 0o640, "root:gatehouse"))
        self.assertEqual((other.content, other.mode, other.owner), (b"packed", 0o600, "gatehouse"))

    def test_refuses_in_a_sentence(self):
        for text, sentence in (
            ("runcmd: [reboot]", "user-data: runcmd: no commands are run"),
            ("password: secret", "user-data: password: this machine has no passwords"),
            ("users: [default]", "user-data: users: root is the only user"),
            ("strange: 1", "user-data: strange: it is not read here"),
            ("hostname: -a", "user-data: hostname: '-a' is no host name"),
            ("hostname: a\nhostname: b", "user-data, line 3: hostname is there twice"),
            ("a: [", "user-data, line 2: "),
            ("- a", "user-data: it is no map"),
            ("ssh_authorized_keys: [nonsense]", "user-data: ssh_authorized_keys[0]: it is no public key"),
            ("ssh_pwauth: true", "user-data: ssh_pwauth: only false is possible"),
            ("timezone: ../etc", "user-data: timezone: '../etc' is no time zone"),
            ("write_files: [{path: /usr/x}]", "user-data: write_files[0].path: /usr/x can't be written"),
            ("write_files: [{path: /etc/../usr/x}]", "user-data: write_files[0].path: '/etc/../usr/x' is no absolute path"),
            ("write_files: [{path: /etc/shadow}]", "user-data: write_files[0].path: /etc/shadow stays as it is"),
            ("write_files: [{path: /etc/x, permissions: 0644}]", "user-data: write_files[0].permissions: 420 is not like '0644', in quotes"),
            ("write_files: [{path: /etc/x, content: '!', encoding: b64}]", "user-data: write_files[0].content: it is not b64"),
            ("write_files: [{path: /etc/x, encoding: rot13}]", "user-data: write_files[0].encoding: 'rot13' is none of"),
            ("ca_certs: {trusted: [x]}", "user-data: ca_certs.trusted[0]: it is no certificate"),
            ("ntp: {servers: ['a b']}", "user-data: ntp.servers[0]: 'a b' is no host"),
        ):
            with self.subTest(text):
                problems = cloud(text)[1]
                self.assertEqual(len(problems), 1, problems)
                self.assertTrue(problems[0].startswith(sentence), problems[0])
        for text in (b"#!/bin/sh\n", b"MIME-Version: 1.0\n", b"#include\nx", b"hello"):
            self.assertEqual(len(user_data(text)[1]), 1)

    def test_keeps_what_leads_in_where_something_else_is_refused(self):
        user, problems = cloud(f"ssh_authorized_keys: ['{KEY}']\nruncmd: [x]")
        self.assertEqual((user.keys, len(problems)), ([KEY], 1))

    def test_has_keys_of_meta_data(self):
        meta, problems = meta_data(f"instance-id: i\nlocal-hostname: h\npublic-keys: {{a: '{KEY}'}}\nregion: x".encode())
        self.assertEqual((meta.instance, meta.hostname, meta.keys, problems), ("i", "h", [KEY], []))


BOND = b"""
network:
  version: 2
  ethernets:
    one: {match: {macaddress: "52:54:00:00:00:01"}}
    two: {match: {macaddress: "52:54:00:00:00:02"}, mtu: 9000}
  bonds:
    bond0:
      interfaces: [one, two]
      parameters: {mode: 802.3ad, mii-monitor-interval: 100, lacp-rate: fast, transmit-hash-policy: layer3+4}
  vlans:
    edge:
      {id: 20, link: bond0, addresses: [192.0.2.10/24, "2001:db8::10/64"], nameservers: {addresses: [192.0.2.1], search: [a.example]},
       routes: [{to: default, via: 192.0.2.1}, {to: 10.0.0.0/8, via: 192.0.2.2, metric: 50}]}
"""


class Network(unittest.TestCase):
    def test_describes_bonds_and_vlans_to_networkd(self):
        files, problems = network(BOND)
        self.assertEqual(problems, [])
        self.assertEqual(sorted(files), [f"10-nocloud-{n}" for n in ("bond0.netdev", "bond0.network", "edge.netdev", "edge.network", "one.network", "two.network")])
        head = "# From NoCloud's network-config.\n"
        self.assertEqual(files["10-nocloud-two.network"], head + "\n[Match]\nPermanentMACAddress=52:54:00:00:00:02\n"
                         "\n[Link]\nMTUBytes=9000\n\n[Network]\nDHCP=no\nBond=bond0\n\n[DHCPv4]\nUseHostname=no\n")
        self.assertEqual(files["10-nocloud-bond0.netdev"], head + "\n[NetDev]\nName=bond0\nKind=bond\n\n[Bond]\nMode=802.3ad\n"
                         "MIIMonitorSec=100ms\nLACPTransmitRate=fast\nTransmitHashPolicy=layer3+4\n")
        self.assertIn("VLAN=edge\n", files["10-nocloud-bond0.network"])
        self.assertEqual(files["10-nocloud-edge.netdev"], head + "\n[NetDev]\nName=edge\nKind=vlan\n\n[VLAN]\nId=20\n")
        edge = files["10-nocloud-edge.network"]
        for line in ("Address=192.0.2.10/24", "Address=2001:db8::10/64", "DNS=192.0.2.1", "Domains=a.example",
                     "\n[Route]\nGateway=192.0.2.1\n", "\n[Route]\nDestination=10.0.0.0/8\nGateway=192.0.2.2\nMetric=50\n"):
            self.assertIn(line, edge)

    def test_renames_by_a_link_file(self):
        files, _ = network(b"version: 2\nethernets: {up: {match: {name: 'en*'}, set-name: lan0, dhcp4: true}}")
        self.assertIn("[Match]\nOriginalName=en*\n\n[Link]\nName=lan0\n", files["10-nocloud-up.link"])
        self.assertIn("[Match]\nName=lan0\n", files["10-nocloud-up.network"])
        self.assertIn("DHCP=ipv4\n", files["10-nocloud-up.network"])

    def test_refuses_in_a_sentence(self):
        for text, sentence in (
            ("version: 1", "network-config: version: 1 is not read here"),
            ("version: 2\nbridges: {}", "network-config: bridges: only ethernets, bonds and vlans"),
            ("version: 2\nrenderer: NetworkManager", "network-config: renderer: only networkd"),
            ("version: 2\nethernets: {a: {addresses: [192.0.2.1]}}", "network-config: ethernets.a: addresses[0]: '192.0.2.1' has no prefix"),
            ("version: 2\nethernets: {a: {addresses: [x/24]}}", "network-config: ethernets.a: addresses[0]: 'x/24' is no IP address"),
            ("version: 2\nethernets: {a: {wat: 1}}", "network-config: ethernets.a: wat: it is not read here"),
            ("version: 2\nethernets: {a: {dhcp4: 1}}", "network-config: ethernets.a: it must be true or false"),
            ("version: 2\nethernets: {a: {mtu: 12}}", "network-config: ethernets.a: mtu: it must be 576 to 65535"),
            ("version: 2\nethernets: {a: {match: {macaddress: x}}}", "network-config: ethernets.a: match.macaddress: 'x' is none"),
            ("version: 2\nethernets: {a b: {}}", "network-config: ethernets.a b: it is no name of a link"),
            ("version: 2\nvlans: {v: {id: 5000, link: a}}", "network-config: vlans.v: id: it must be 1 to 4094"),
            ("version: 2\nvlans: {v: {id: 5, link: a}}", "network-config: vlans.v.link: there is no link 'a'"),
            ("version: 2\nbonds: {b: {interfaces: [a]}}", "network-config: bonds.b.interfaces: there is no link 'a'"),
            ("version: 2\nbonds: {b: {interfaces: [a], parameters: {mode: fast}}}", "network-config: bonds.b: parameters.mode: 'fast' is none of"),
        ):
            with self.subTest(text):
                files, problems = network(text.encode())
                self.assertIsNone(files)
                self.assertEqual(len(problems), 1, problems)
                self.assertTrue(problems[0].startswith(sentence), problems[0])

    def test_no_damage_ends_in_a_stack_trace(self):
        damage = random.Random(8)
        for _ in range(800):
            text = bytearray(BOND)
            for _ in range(damage.randint(1, 4)):
                text[damage.randrange(len(text))] = damage.choice(b"\n :[]{}-'\"0a\xff!&*")
            files, problems = network(bytes(text))
            self.assertTrue((files is None) == bool(problems))
            user_data(b"#cloud-config\n" + bytes(text))
            meta_data(bytes(text))


if __name__ == "__main__":
    unittest.main()
