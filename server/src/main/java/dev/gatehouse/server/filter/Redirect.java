package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.Answer;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Gate;
import dev.gatehouse.server.http.Head;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// RequestRedirect: answers with an absolute `Location` (RFC 9110 10.2.2), and no content. Path and
/// query stand in it percent-encoded, as the client sent them.
final class Redirect implements Gate {

    private final @Nullable String scheme;
    private final @Nullable String hostname;
    private final @Nullable NewPath path;
    private final int port;
    private final int status;

    private Redirect(
            @Nullable String scheme,
            @Nullable String hostname,
            @Nullable NewPath path,
            int port,
            int status) {
        this.scheme = scheme;
        this.hostname = hostname;
        this.path = path;
        this.port = port;
        this.status = status;
    }

    static Redirect compile(Filter.Redirect redirect) {
        return new Redirect(
                redirect.scheme().orElse(null),
                redirect.hostname().orElse(null),
                redirect.path().map(NewPath::compile).orElse(null),
                redirect.port().orElse(-1),
                redirect.status());
    }

    @Override
    public Answer answer(Exchange exchange) {
        var head = new Head();
        head.add(FieldName.LOCATION, Ascii.bytes(location(exchange.request())));
        return Answer.of(status, head);
    }

    private String location(ClientRequest request) {
        var peer = request.peer();
        var newScheme = scheme == null ? peer.scheme() : scheme;
        var location = new StringBuilder(newScheme).append("://").append(host(request));
        var newPort = port(newScheme, peer.local());
        if (newPort != wellKnown(newScheme)) {
            location.append(':').append(newPort);
        }
        var target = path == null ? request.target() : path.of(request.target());
        return location.append(target).toString();
    }

    // Gateway API, HTTPRequestRedirectFilter.port: a scheme of the filter's brings its well-known
    // port; without one, the client is to come back to the listener's.
    private int port(String newScheme, InetSocketAddress local) {
        if (port >= 0) {
            return port;
        }
        return scheme == null ? local.getPort() : wellKnown(newScheme);
    }

    private String host(ClientRequest request) {
        if (hostname != null) {
            return hostname;
        }
        var host = request.authority().host();
        return host.isEmpty() ? literal(request.peer().local()) : host;
    }

    // An HTTP/1.0 client need not say which host it means; it has reached us at this address.
    private static String literal(InetSocketAddress local) {
        var address = local.getAddress();
        if (address == null) {
            return local.getHostString();
        }
        var text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        var zone = text.indexOf('%');
        return "[" + (zone < 0 ? text : text.substring(0, zone)) + "]";
    }

    private static int wellKnown(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
