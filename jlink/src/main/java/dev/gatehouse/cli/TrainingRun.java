package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.cli.quickstart.ExampleCopy;
import dev.gatehouse.cli.quickstart.QuickstartCertificates;
import dev.gatehouse.server.Logging;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// What the AOT cache of the run-time image is trained on: the quick start with requests of all
/// sorts and a change, and the other commands once. Run when the image is made; no part of the
/// product's interface. Fails loudly, and within five minutes, which a busy machine may need for
/// writing the cache.
public final class TrainingRun {

    private static final int KEPT_ALIVE = 500;

    /// For each version, with and without a ticket. With more, such as 1,000, the compiler is as
    /// busy with JSSE right after a start as with what requests need.
    private static final int HANDSHAKES = 300;

    private TrainingRun() {}

    /// @param args the folder of the example to train on
    public static void main(String... args) throws Exception {
        // Ends a run that hangs; the JVM must end by itself for its cache to be written.
        new Timer("training deadline", true).schedule(failure(), 300_000);
        Logging.install();
        var into = Files.createTempDirectory("gatehouse-training");
        var copy = ExampleCopy.of(Path.of(args[0]), into);
        var gateway = startQuickstart(into, copy);
        try {
            requests(copy.port());
            handshakes(copy);
            change(copy);
        } finally {
            gateway.interrupt();
            gateway.join();
        }
        var restarted = start("gatehouse: serving", TrainingState.arguments(copy.folder(), into));
        restarted.interrupt();
        restarted.join();
        command("validate", copy.folder().toString());
        command("validate", copy.folder().toString(), "-o", "json");
        command("explain", copy.folder().toString(), "http://127.0.0.1:" + copy.port() + "/cart");
        command("version");
        command("--help");
        // last, since it is another path to the same end
        command("run", into.resolve("nowhere").toString());
        delete(into);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : all) {
            Files.deleteIfExists(path);
        }
    }

    private static TimerTask failure() {
        return new TimerTask() {
            @Override
            public void run() {
                System.err.println("the training run takes too long");
                Runtime.getRuntime().halt(1);
            }
        };
    }

    private static Thread startQuickstart(Path examples, ExampleCopy copy) throws IOException {
        return start(
                "Ready.",
                "quickstart",
                copy.folder().getFileName().toString(),
                "--examples",
                examples.toString(),
                "--set",
                "admin.address=127.0.0.1:0");
    }

    /// @param ready how the line begins by which a gateway says that it serves
    /// @return the gateway's thread, once it does
    private static Thread start(String ready, String... arguments) throws IOException {
        var written = new PipedWriter();
        var lines = new BufferedReader(new PipedReader(written, 1 << 16));
        var gateway =
                new Thread(
                        () -> {
                            int code =
                                    Gatehouse.commandLine()
                                            .setOut(new PrintWriter(written, true))
                                            .execute(arguments);
                            close(written);
                            if (code != Gatehouse.OK) {
                                Runtime.getRuntime().halt(1);
                            }
                        },
                        "gateway");
        gateway.start();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ready)) {
                return gateway;
            }
        }
        throw new IOException("the gateway ended before it was ready");
    }

    private static void close(Writer writer) {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requests(int port) throws IOException {
        var once =
                List.of(
                        "GET /cart/42 HTTP/1.1\r\nX-Beta: yes\r\n",
                        "GET /checkout?n=1 HTTP/1.1\r\nUser-Agent: training\r\nAccept: */*\r\n",
                        "HEAD /cart HTTP/1.1\r\n",
                        "GET /basket/7 HTTP/1.1\r\n",
                        "GET /nowhere HTTP/1.1\r\n",
                        "GET /cart HTTP/1.0\r\n");
        for (var head : once) {
            send(port, head + "Host: 127.0.0.1\r\nConnection: close\r\n\r\n");
        }
        send(
                port,
                """
                POST /cart HTTP/1.1\r
                Host: a\r
                Connection: close\r
                Transfer-Encoding: chunked\r
                \r
                3\r
                abc\r
                0\r
                \r
                """);
        send(
                port,
                "POST /cart HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");
        send(port, "GET bad HTTP/1.1\r\n\r\n");
        try (var socket = connect(port)) {
            var in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < KEPT_ALIVE; i++) {
                var request = "GET /cart/" + i + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                readAnswer(in);
            }
        }
    }

    /// Without this, the first handshake of a gateway takes a third of a second, for the classes of
    /// TLS.
    private static void handshakes(ExampleCopy copy) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var authority = copy.folder().resolve(QuickstartCertificates.FOLDER).resolve("ca.crt");
        try (var file = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            // A context of its own has no ticket, and makes a full handshake; then it resumes.
            for (int i = 0; i < HANDSHAKES; i++) {
                var context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                handshake(context, version, copy.tlsPort());
                handshake(context, version, copy.tlsPort());
            }
        }
    }

    private static void handshake(SSLContext context, String version, int port) throws IOException {
        try (var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(connect(port), "localhost", port, true)) {
            var parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
            socket.setSSLParameters(parameters);
            socket.getOutputStream()
                    .write("GET /cart HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            readAnswer(new DataInputStream(socket.getInputStream()));
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String send(int port, String request) throws IOException {
        try (var socket = connect(port)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void readAnswer(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        var length = head.toString().replaceAll("(?is).*\r\ncontent-length: *([0-9]+).*", "$1");
        in.skipNBytes(Long.parseLong(length));
    }

    /// An edit, and requests until the gateway has seen it; the deadline above ends them.
    private static void change(ExampleCopy copy) throws IOException {
        var routes = copy.folder().resolve("routes.yaml");
        var text = Files.readString(routes);
        Files.writeString(routes, text.replace("/basket", "/trolley"));
        while (!send(copy.port(), "GET /trolley HTTP/1.0\r\nHost: a\r\n\r\n").contains(" 301 ")) {
            Thread.onSpinWait();
        }
    }

    private static void command(String... args) {
        Gatehouse.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(args);
    }
}
