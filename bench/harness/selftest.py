"""What `bench/run --self-test` checks, in seconds: the tools, not the contenders."""

import os
import pathlib
import random
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import xml.etree.ElementTree

from harness import haproxy, load, nginx, report, rounds, svg
from harness.contenders import Setup
from harness.gatehouse import RULES_PER_ROUTE, http_routes
from harness.load import Load, Sample
from harness.processes import Cpu, cpu
from harness.routes import grid, requests
from harness.settings import program


class ScriptedServer:
    """Answers each request at once, but stands still for a while when it has answered a given number of them."""

    def __init__(self, still_after: int, still_seconds: float, answer: bytes):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._left, self._still, self._answer = still_after, still_seconds, answer
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pending = b""
        while got := connection.recv(65536):
            pending += got
            while b"\r\n\r\n" in pending:
                pending = pending.partition(b"\r\n\r\n")[2]
                self._left -= 1
                if self._left == 0:
                    time.sleep(self._still)
                connection.sendall(self._answer)


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nA: b\r\n\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + PLAIN


def run(server: ScriptedServer, **how: object) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        heads = pathlib.Path(folder) / "requests"
        heads.write_bytes(requests(grid(3, 2)))
        return load.run(Load(heads, connections=1, **how), server.port, []).counts


class LoadGeneratorTest(unittest.TestCase):
    def test_quantiles_are_at_most_one_percent_above_the_true_ones(self):
        source = random.Random(1)
        values = sorted(int(10 ** source.uniform(0, 10)) for _ in range(20_000))
        quantiles = ["0.01", "0.5", "0.9", "0.99", "0.999", "1"]
        said = subprocess.run(
            [load.build(), "--quantiles", *quantiles],
            input="\n".join(map(str, values)),
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.split()
        for quantile, value in zip(quantiles, map(int, said), strict=True):
            true = values[max(0, -(-int(float(quantile) * 1000) * len(values) // 1000) - 1)]
            self.assertGreaterEqual(value, true, quantile)
            self.assertLessEqual(value, true * 1.01 + 1, quantile)

    def test_counts_latency_from_the_scheduled_instant(self):
        # 100 a second for a second, and the server stands still for half of it: about 50 requests wait, the first of
        # them the whole time, the others ever less, though each was answered at once when it was sent at last.
        counts = run(ScriptedServer(30, 0.5, PLAIN), rate=100, seconds=1)
        self.assertEqual(100, counts["ok"] + counts["unsent"])
        self.assertGreater(counts["ok"], 90)
        self.assertGreater(counts["latency_us"]["max"], 495_000)
        self.assertGreater(counts["latency_us"]["p90"], 300_000)
        self.assertLess(counts["latency_us"]["p50"], 400_000)

    def test_a_closed_loop_sees_one_slow_answer(self):
        counts = run(ScriptedServer(30, 0.3, PLAIN), count=500)
        self.assertEqual(500, counts["ok"])
        self.assertGreater(counts["latency_us"]["max"], 295_000)
        self.assertLess(counts["latency_us"]["p99"], 295_000)

    def test_follows_chunked_and_interim_answers(self):
        for answer in (CHUNKED, INTERIM):
            counts = run(ScriptedServer(0, 0, answer), count=200)
            self.assertEqual((200, 0), (counts["ok"], counts["broken"]), answer)

    def test_tells_refused_from_good_and_other_ones(self):
        refused = PLAIN.replace(b"200 OK", b"503 Service Unavailable")
        self.assertEqual(50, run(ScriptedServer(0, 0, refused), count=50)["refused"])
        missing = PLAIN.replace(b"200 OK", b"404 Not Found")
        self.assertEqual(50, run(ScriptedServer(0, 0, missing), count=50)["other"])

    def test_counts_what_never_came(self):
        server = ScriptedServer(12, 30, PLAIN)  # one is asked before the time begins
        counts = run(server, rate=50, seconds=0.5)
        self.assertEqual((10, 1), (counts["ok"], counts["unanswered"]))
        self.assertGreater(counts["unsent"], 10)


class ConfigurationTest(unittest.TestCase):
    ROUTES = grid(20, 40)

    def test_http_routes_say_each_route_once_and_none_has_too_many_rules(self):
        texts = list(http_routes(self.ROUTES))
        values = [value for text in texts for value in re.findall(r"value: (r\S+)", text)]
        self.assertEqual(sorted(route.name for route in self.ROUTES), sorted(values))
        self.assertTrue(all(text.count("- matches:") <= RULES_PER_ROUTE for text in texts))

    def test_requests_ask_for_each_route_once(self):
        heads = requests(self.ROUTES).split(b"\r\n\r\n")[:-1]
        asked = {(re.search(rb"Host: (\S+)", head)[1], head.split()[1]) for head in heads}
        self.assertEqual(len(self.ROUTES), len(asked))

    @unittest.skipUnless(program("haproxy") and program("nginx"), "haproxy or nginx is not installed")
    def test_haproxy_and_nginx_accept_what_is_generated(self):
        for contender, check in ((haproxy, ["-c"]), (nginx, ["-t"])):
            for setup in (Setup(self.ROUTES), Setup(self.ROUTES, access_log=True), Setup(self.ROUTES, variant="splice")):
                with tempfile.TemporaryDirectory() as folder:
                    command, _ = contender.prepare(pathlib.Path(folder), 21900, setup)
                    result = subprocess.run([*command, *check], capture_output=True, text=True, check=False)
                    self.assertEqual(0, result.returncode, result.stderr)


class ReportTest(unittest.TestCase):
    def test_a_ratio_is_the_median_of_neighbours(self):
        def sample(us: float) -> Sample:
            latency = {"p50": 1, "p99": 2, "p999": 3}
            names = ("refused", "other", "failed_connects", "broken", "early", "unanswered", "abandoned", "unsent")
            counts = {"done": 1000, "seconds": 1.0, "latency_us": latency} | dict.fromkeys(names, 0)
            return Sample(counts, Cpu(int(us * 1e6), 1, 1), 0)

        # The machine became twice as slow in the middle: the ratio of the medians would say 0.5.
        ours, theirs = [sample(8), sample(8), sample(16)], [sample(10), sample(10), sample(20)]
        self.assertAlmostEqual(0.8, rounds.ratio(ours, theirs))

    def test_cpu_time_is_what_the_kernel_says(self):
        before = cpu([os.getpid()])
        own = time.process_time_ns()
        while time.process_time_ns() - own < 100_000_000:
            pass
        spent = cpu([os.getpid()]) - before
        self.assertGreaterEqual(spent.total, 100_000_000)
        self.assertLess(spent.total, 300_000_000)

    def test_charts_are_well_formed(self):
        for logarithmic in (False, True):
            chart = svg.Chart("a < b", "x", "y", logarithmic)
            for x in (1, 100, 5_000):
                chart.add("one & two", x, x / 7)
            xml.etree.ElementTree.fromstring(svg.drawn(chart))

    def test_columns_that_nobody_has_are_left_out(self):
        row = report.Row("small", "saturated", "haproxy", {"cpu_us": 12.34, "failures": 0})
        self.assertEqual("| load | contender | CPU us |", report.markdown([row]).splitlines()[0])
        row.figures["failures"] = 3
        self.assertIn("failed", report.markdown([row]))


def main() -> int:
    suite = unittest.defaultTestLoader.loadTestsFromModule(__import__("harness.selftest", fromlist=["*"]))
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    return 0 if result.wasSuccessful() else 1
