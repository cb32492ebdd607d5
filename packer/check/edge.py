"""What the machine under test serves: a backend on this side, a certificate, and the files of NoCloud."""
import http.client
import http.server
import socket
import ssl
import textwrap
import threading
import time

from machine import run

NAME = "edge.example"
# From inside the machine, this side has that address, and the machine this one.
HERE, THERE = "10.0.2.2", "10.0.2.15"


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/slow":
            self.server.slow.set()
            time.sleep(4)
        body = f"from outside: {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def backend():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    server.slow = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def certificate(folder):
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", f"{folder}/tls.key", "-out", f"{folder}/tls.crt")


class Client:
    """HTTPS to the machine, and the certificate must be ours."""

    def __init__(self, folder, port):
        self.port = port
        self.trust = ssl.create_default_context(cafile=f"{folder}/tls.crt")

    def get(self, path="/", seconds=5):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=seconds, context=self.trust)
        # Connects to the address, and names the host.
        connection.connect = lambda: self._connect(connection, seconds)
        try:
            connection.request("GET", path, headers={"Host": NAME, "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _connect(self, connection, seconds):
        plain = socket.create_connection(("127.0.0.1", self.port), seconds)
        connection.sock = self.trust.wrap_socket(plain, server_hostname=NAME)

    def serves(self):
        try:
            return self.get()[0] == 200
        except (OSError, http.client.HTTPException):
            return False


class Load(threading.Thread):
    """Requests one after the other while something happens; what is lost is counted, and nothing is sent twice."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.sent, self.lost, self.ended = client, 0, [], threading.Event()

    def run(self):
        # Five a second: enough to be in the middle of something, and not all that an emulated CPU can do.
        while not self.ended.wait(0.2):
            self.sent += 1
            try:
                status, _ = self.client.get(seconds=30)
                if status != 200:
                    self.lost.append(f"status {status}")
            except (OSError, http.client.HTTPException) as e:
                self.lost.append(repr(e))


def indented(text, by):
    return textwrap.indent(text, " " * by)


def nocloud(machine, port):
    """user-data, meta-data and network-config, with a file of Gateway API resources."""
    resources = f"""\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {{name: gatehouse}}
spec: {{controllerName: gatehouse.dev/gateway}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: edge}}
spec:
  gatewayClassName: gatehouse
  listeners:
    - {{name: https, port: 443, protocol: HTTPS, tls: {{certificateRefs: [{{name: edge}}]}}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: edge}}
type: kubernetes.io/tls
stringData:
  tls.crt: |
{indented(machine.text('tls.crt'), 4)}
  tls.key: |
{indented(machine.text('tls.key'), 4)}
---
apiVersion: v1
kind: Service
metadata: {{name: app}}
spec: {{ports: [{{port: 80}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: app, labels: {{kubernetes.io/service-name: app}}}}
addressType: IPv4
ports: [{{port: {port}}}]
endpoints: [{{addresses: [{HERE}]}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: app}}
spec:
  parentRefs: [{{name: edge}}]
  rules: [{{backendRefs: [{{name: app, port: 80}}]}}]
"""
    user = f"""\
#cloud-config
fqdn: edge-1.example
ssh_authorized_keys:
  - {machine.text('operator.pub').strip()}
ssh_keys:
  ed25519_public: {machine.text('host.pub').strip()}
  ed25519_private: |
{indented(machine.text('host'), 4)}
ntp: {{servers: [{HERE}]}}
write_files:
  - path: /etc/gatehouse/gatehouse.yaml
    content: |
      apiVersion: gatehouse.dev/v1alpha1
      kind: GatehouseConfig
      source: {{file: {{path: conf.d}}}}
      addresses: [{THERE}]
  - path: /etc/gatehouse/conf.d/edge.yaml
    content: |
{indented(resources, 6)}
"""
    network = f"""\
version: 2
ethernets:
  uplink:
    match: {{driver: virtio_net}}
    set-name: lan0
    addresses: [{THERE}/24]
    routes: [{{to: default, via: {HERE}}}]
    nameservers: {{addresses: [10.0.2.3]}}
vlans:
  lan0.7: {{id: 7, link: uplink, addresses: [192.0.2.7/24], optional: true}}
"""
    return {"user-data": user, "meta-data": "instance-id: check-1\n", "network-config": network}
