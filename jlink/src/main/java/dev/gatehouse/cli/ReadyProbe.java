package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// Asks a gateway's `/readyz` as often as somebody likes: a small request on a connection of its
/// own.
final class ReadyProbe {

    /// In bytes: some thousand listeners.
    private static final int MAX_ANSWER = 1 << 20;

    private final InetSocketAddress address;
    private final Duration patience;

    /// @param listening the admin API; where it listens on all addresses, it is asked on the
    ///   loopback
    ReadyProbe(InetSocketAddress listening, Duration patience) {
        var host = listening.getAddress();
        var loopback = InetAddress.ofLiteral(host instanceof Inet6Address ? "::1" : "127.0.0.1");
        this.address =
                host.isAnyLocalAddress()
                        ? new InetSocketAddress(loopback, listening.getPort())
                        : listening;
        this.patience = patience;
    }

    /// What became of a question.
    sealed interface Answer {

        /// @param serves whether a listener is bound
        /// @param failures the checks that fail, a line each
        record Said(boolean ready, boolean serves, String failures) implements Answer {}

        /// @param why a clause
        record Silent(String why) implements Answer {}

        /// Whether this node may hold an address that moves: it is ready, and a listener serves.
        /// That the source is away is no reason against it.
        default boolean vip() {
            return this instanceof Said(var ready, var serves, _) && ready && serves;
        }
    }

    Answer ask() {
        try (var socket = new Socket()) {
            int millis = Math.toIntExact(patience.toMillis());
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream()
                    .write(
                            "GET /readyz?verbose HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(ISO_8859_1));
            return read(new String(socket.getInputStream().readNBytes(MAX_ANSWER), ISO_8859_1));
        } catch (SocketTimeoutException _) {
            return new Answer.Silent("it does not answer within " + patience.toMillis() + " ms");
        } catch (IOException e) {
            return new Answer.Silent(String.valueOf(e.getMessage()));
        }
    }

    static Answer read(String response) {
        if (!response.matches("(?s)HTTP/1\\.1 (200|503) .*\\[[+-]]shutdown .*")) {
            return new Answer.Silent("what listens there is no gatehouse");
        }
        var failures =
                String.join(
                        "; ",
                        response.lines()
                                .filter(line -> line.startsWith("[-]"))
                                .map(line -> line.substring(3).replace(" failed: ", ": "))
                                .toList());
        return new Answer.Said(
                response.startsWith("HTTP/1.1 200 "),
                response.lines().anyMatch(line -> line.matches("\\[\\+]listener .* ok")),
                failures);
    }

    @Override
    public String toString() {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
