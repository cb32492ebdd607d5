package dev.gatehouse.server.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of `openssl s_client`: what it is told to offer, and what it says. A run that hangs is
/// ended.
final class OpensslClient implements AutoCloseable {

    private static final int GUARD_SECONDS = 20;

    private final Process process;
    private final StringBuilder said = new StringBuilder();

    /// @param authority the PEM file of the authority to trust
    /// @param options of s_client, separated by blanks
    OpensslClient(InetSocketAddress to, Path authority, String options) throws IOException {
        var command = new ArrayList<String>(List.of("openssl", "s_client", "-connect"));
        command.add("127.0.0.1:" + to.getPort());
        command.addAll(List.of("-CAfile", authority.toString()));
        command.addAll(List.of(options.trim().split(" +")));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var _ =
                process.onExit()
                        .orTimeout(GUARD_SECONDS, TimeUnit.SECONDS)
                        .exceptionally(_ -> process.destroyForcibly());
    }

    static boolean installed() {
        return says("version").startsWith("OpenSSL");
    }

    static boolean knows(String group) {
        return says("list", "-kem-algorithms").contains(group);
    }

    private static String says(String... arguments) {
        var command = new ArrayList<String>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException absent) {
            return "";
        }
    }

    /// A handshake, one request and its answer.
    static String get(InetSocketAddress to, Path authority, String options) throws IOException {
        try (var client = new OpensslClient(to, authority, options)) {
            client.type("GET /served HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            return client.rest();
        }
    }

    /// Types at its terminal. A line `R` renegotiates.
    void type(String text) throws IOException {
        try {
            process.getOutputStream().write(text.getBytes(ISO_8859_1));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // It says why.
        }
    }

    /// Reads up to and with these words; to the end where they don't come.
    String upTo(String words) throws IOException {
        var in = process.getInputStream();
        while (said.indexOf(words, said.length() - words.length()) < 0) {
            var b = in.read();
            if (b < 0) {
                break;
            }
            said.append((char) b);
        }
        var text = said.toString();
        said.setLength(0);
        return text;
    }

    String rest() throws IOException {
        return said + new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
