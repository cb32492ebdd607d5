package dev.gatehouse.server.filter;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.server.http.Answer;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Client;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.http.PathPolicy;
import dev.gatehouse.server.http.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests for tests, as a connection would make them.
final class Requests {

    private Requests() {}

    /// @param localPort the port at which the request came in
    static Exchange exchange(String scheme, String host, int localPort, String target)
            throws BadMessage {
        return new Exchange(request(scheme, host, localPort, target), new NoClient(), 0);
    }

    static ClientRequest request(String scheme, String host, int localPort, String target)
            throws BadMessage {
        var bytes = Ascii.bytes(target);
        var authority = Ascii.bytes(host);
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        return new ClientRequest(
                Method.GET,
                PathPolicy.apply(bytes, 0, bytes.length),
                host.isEmpty() ? Authority.NONE : Authority.parse(authority, 0, authority.length),
                head(host.isEmpty() ? "" : "Host: " + host),
                Body.NONE,
                new Peer(
                        new InetSocketAddress(loopback, 50_000),
                        new InetSocketAddress(loopback, localPort),
                        false,
                        encryption(scheme)));
    }

    /// @param fields `Name: value` each, separated by `|`
    static Head head(String fields) {
        var head = new Head();
        if (fields.isBlank()) {
            return head;
        }
        for (var field : fields.split("\\|", -1)) {
            var colon = field.indexOf(':');
            head.add(
                    FieldName.of(field.substring(0, colon).strip()),
                    Ascii.bytes(field.substring(colon + 1).strip()));
        }
        return head;
    }

    /// The opposite of [#head].
    static String text(Head head) {
        return head.toString().strip().replace("\n", " | ");
    }

    /// What a gate never talks to.
    private static final class NoClient implements Client {

        @Override
        public String protocol() {
            return "HTTP/1.1";
        }

        @Override
        public void interim(int status, Head head) {
            throw new AssertionError("a filter sent an interim response");
        }

        @Override
        public void send(Answer answer) {
            throw new AssertionError("a filter sent a response");
        }

        @Override
        public boolean committed() {
            return false;
        }
    }

    private static @Nullable Encryption encryption(String scheme) {
        return scheme.equals("http")
                ? null
                : new Encryption(
                        new ListenerId("default", "edge", "https"),
                        "TLSv1.3",
                        "TLS_AES_128_GCM_SHA256",
                        "",
                        Optional.empty());
    }
}
