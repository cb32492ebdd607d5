package dev.gatehouse.server.log;

import dev.gatehouse.server.http.Asked;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.http.TraceContext;
import dev.gatehouse.server.wire.AddressText;
import java.util.Objects;

/// An object per line, with all that is known.
record JsonFormat(QueryText query) implements LineFormat {

    /// Bytes of a path or a query.
    static final int MAX_PATH = 1_024;

    /// Bytes of another field that a client chooses.
    static final int MAX_FIELD = 512;

    static final int MAX_METHOD = 32;
    private static final int MAX_ID = 128;

    private static final byte[] TIME = Line.ascii("{\"time\":\"");
    private static final byte[] DROPPED = Line.ascii("{\"dropped\":");
    private static final byte[] REQUEST_ID = key("request_id");
    private static final byte[] TRACE_ID = key("trace_id");
    private static final byte[] CLIENT_IP = key("client_ip");
    private static final byte[] CLIENT_PORT = key("client_port");
    private static final byte[] PROTOCOL = key("protocol");
    private static final byte[] METHOD = key("method");
    private static final byte[] SCHEME = key("scheme");
    private static final byte[] HOST = key("host");
    private static final byte[] PATH = key("path");
    private static final byte[] QUERY = key("query");
    private static final byte[] STATUS = key("status");
    private static final byte[] FLAGS = key("response_flags");
    private static final byte[] ERROR = key("error");
    private static final byte[] BYTES_IN = key("bytes_in");
    private static final byte[] BYTES_OUT = key("bytes_out");
    private static final byte[] DURATION = key("duration_ms");
    private static final byte[] UPSTREAM = key("upstream_ms");
    private static final byte[] UPSTREAM_CONNECT = key("upstream_connect_ms");
    private static final byte[] UPSTREAM_ADDR = key("upstream_addr");
    private static final byte[] UPSTREAM_STATUS = key("upstream_status");
    private static final byte[] ATTEMPTS = key("attempts");
    private static final byte[] GATEWAY = key("gateway");
    private static final byte[] LISTENER = key("listener");
    private static final byte[] ROUTE_KIND = key("route_kind");
    private static final byte[] ROUTE = key("route");
    private static final byte[] RULE = key("rule");
    private static final byte[] RULE_NAME = key("rule_name");
    private static final byte[] BACKEND = key("backend");
    private static final byte[] TLS_VERSION = key("tls_version");
    private static final byte[] TLS_CIPHER = key("tls_cipher");
    private static final byte[] SNI = key("sni");
    private static final byte[] SUBJECT = key("client_cert_subject");
    private static final byte[] USER_AGENT = key("user_agent");
    private static final byte[] REFERER = key("referer");

    private static byte[] key(String name) {
        return Line.ascii(",\"" + name + "\":");
    }

    @Override
    public Line.Escape escape() {
        return Line.Escape.JSON;
    }

    @Override
    public void served(Line line, long now, Exchange exchange) {
        var request = exchange.request();
        var ending = exchange.ending();
        var asked = Objects.requireNonNullElseGet(exchange.asked(), () -> Asked.of(request));
        line.raw(TIME).time(now - ending.nanos() / 1_000_000).raw('"');
        ids(line, exchange);
        peer(line, request.peer());
        string(line, PROTOCOL, exchange.client().protocol());
        line.raw(METHOD).raw('"').text(request.method().name(), MAX_METHOD).raw('"');
        string(line, SCHEME, request.peer().scheme());
        string(line, HOST, request.authority().host());
        var target = asked.target();
        line.raw(PATH).raw('"');
        line.text(target.array(), target.pathAt(), target.pathLength(), MAX_PATH).raw('"');
        if (target.hasQuery()) {
            line.raw(QUERY).raw('"');
            query.write(line, target);
            line.raw('"');
        }
        line.raw(STATUS).number(ending.status());
        var flag = exchange.flag();
        string(line, FLAGS, flag == null ? "" : flag.name());
        string(line, ERROR, exchange.failure());
        line.raw(BYTES_IN).number(ending.bytesIn());
        line.raw(BYTES_OUT).number(ending.bytesOut());
        line.raw(DURATION).millis(ending.nanos());
        upstream(line, exchange);
        route(line, exchange);
        slice(line, USER_AGENT, asked.userAgent(), MAX_FIELD);
        slice(line, REFERER, withoutQuery(asked.referer()), MAX_FIELD);
        line.raw('}').raw('\n');
    }

    // Where nothing was forwarded, the field is still the client's own word, which anybody can
    // choose to be somebody else's.
    private static void ids(Line line, Exchange exchange) {
        var request = exchange.request();
        if (exchange.attempts() > 0 || request.peer().trusted()) {
            var id = Asked.field(request, FieldName.X_REQUEST_ID);
            if (id != null) {
                slice(line, REQUEST_ID, id, MAX_ID);
            }
        }
        var trace = TraceContext.traceId(request.head());
        if (trace != null) {
            slice(line, TRACE_ID, trace, MAX_ID);
        }
    }

    private static void peer(Line line, Peer peer) {
        string(line, CLIENT_IP, AddressText.of(peer.address().getAddress()));
        line.raw(CLIENT_PORT).number(peer.address().getPort());
        var encryption = peer.encryption();
        if (encryption != null) {
            string(line, TLS_VERSION, encryption.protocol());
            string(line, TLS_CIPHER, encryption.cipherSuite());
            string(line, SNI, encryption.serverName());
            string(line, SUBJECT, encryption.client().map(Encryption.Client::subject).orElse(""));
        }
    }

    private static void upstream(Line line, Exchange exchange) {
        var nanos = exchange.backendNanos(exchange.begun() + exchange.ending().nanos());
        if (nanos >= 0) {
            line.raw(UPSTREAM).millis(nanos);
        }
        if (exchange.connectNanos() >= 0) {
            line.raw(UPSTREAM_CONNECT).millis(exchange.connectNanos());
        }
        var address = exchange.backend();
        if (address != null) {
            string(line, UPSTREAM_ADDR, AddressText.of(address));
        }
        if (exchange.backendStatus() > 0) {
            line.raw(UPSTREAM_STATUS).number(exchange.backendStatus());
        }
        line.raw(ATTEMPTS).number(exchange.attempts());
    }

    private static void route(Line line, Exchange exchange) {
        var listener = exchange.request().listener();
        if (listener != null) {
            pair(line, GATEWAY, listener.namespace(), listener.gateway());
            string(line, LISTENER, listener.name());
        }
        var plan = exchange.plan();
        if (plan != null) {
            var rule = plan.rule();
            string(line, ROUTE_KIND, rule.kind());
            pair(line, ROUTE, rule.namespace(), rule.route());
            line.raw(RULE).number(rule.index());
            string(line, RULE_NAME, rule.name().orElse(""));
        }
        var upstream = exchange.upstream();
        if (upstream != null) {
            string(line, BACKEND, upstream.text());
        }
    }

    @Override
    public void refused(Line line, long now, Peer peer, int status, String why) {
        line.raw(TIME).time(now).raw('"');
        peer(line, peer);
        string(line, SCHEME, peer.scheme());
        line.raw(STATUS).number(status);
        // A head that did not come in time is no error of the protocol.
        if (status != 408) {
            string(line, FLAGS, Flag.DPE.name());
        }
        string(line, ERROR, why);
        line.raw('}').raw('\n');
    }

    @Override
    public void dropped(Line line, long count) {
        line.raw(DROPPED).number(count).raw('}').raw('\n');
    }

    // Nothing is told of what is empty.
    private static void string(Line line, byte[] key, String value) {
        if (!value.isEmpty()) {
            line.raw(key).raw('"').text(value, MAX_FIELD).raw('"');
        }
    }

    private static void pair(Line line, byte[] key, String namespace, String name) {
        line.raw(key).raw('"').text(namespace, MAX_FIELD).raw('/').text(name, MAX_FIELD).raw('"');
    }

    private static void slice(Line line, byte[] key, Asked.Slice value, int max) {
        if (value.length() > 0) {
            line.raw(key).raw('"');
            line.text(value.array(), value.from(), value.length(), max).raw('"');
        }
    }

    // The page that a request came from is a request of before, and so its query as secret.
    static Asked.Slice withoutQuery(Asked.Slice url) {
        for (var i = 0; i < url.length(); i++) {
            if (url.array()[url.from() + i] == '?') {
                return new Asked.Slice(url.array(), url.from(), i + 1);
            }
        }
        return url;
    }
}
