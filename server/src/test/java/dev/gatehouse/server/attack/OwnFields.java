package dev.gatehouse.server.attack;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells the fields that the gateway adds to a request from those that the client sent.
final class OwnFields {

    /// Of these, what an untrusted client sends never reaches a backend.
    private static final Set<String> REPLACED =
            Set.of(
                    "x-forwarded-for",
                    "x-forwarded-proto",
                    "x-forwarded-host",
                    "forwarded",
                    "x-request-id");

    private OwnFields() {}

    /// What a backend got, without the gateway's own fields, and with all data of a chunked body in
    /// one chunk: what is left must be the client's bytes, in the client's order and case.
    static String without(ReadRequest request) {
        var headEnd = request.raw().indexOf("\r\n\r\n");
        var out = new StringBuilder();
        for (var line : request.raw().substring(0, headEnd).split("\r\n", -1)) {
            if (!own(line)) {
                out.append(line).append("\r\n");
            }
        }
        out.append("\r\n");
        if (!request.chunked()) {
            return out.append(request.body()).toString();
        }
        if (!request.body().isEmpty()) {
            out.append(Integer.toHexString(request.body().length())).append("\r\n");
            out.append(request.body()).append("\r\n");
        }
        out.append("0\r\n");
        request.trailers().forEach(t -> out.append(t).append("\r\n"));
        return out.append("\r\n").toString();
    }

    /// The Host that the gateway names where an HTTP/1.0 client named none, the same in every run.
    static String maskAddress(String request, InetSocketAddress gateway) {
        var own = "Host: " + gateway.getAddress().getHostAddress() + ":" + gateway.getPort();
        return request.replace(own, "Host: (gateway)");
    }

    static boolean own(String line) {
        var colon = line.indexOf(':');
        return colon > 0
                && (REPLACED.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))
                        || line.equals("Via: 1.1 gatehouse"));
    }

    /// What is wrong with the fields that the gateway is to add for an untrusted peer.
    static List<String> problems(ReadRequest request) {
        var problems = new ArrayList<String>();
        expect(problems, request, "x-forwarded-for", "127\\.0\\.0\\.1");
        expect(problems, request, "x-forwarded-proto", "http");
        expect(problems, request, "x-request-id", "[0-9A-Za-z._-]{8,64}");
        var host = request.values("host");
        if (host.size() != 1) {
            problems.add("the backend got " + host.size() + " Host fields");
            return problems;
        }
        if (request.values("x-forwarded-host").size() > 1) {
            problems.add("x-forwarded-host: " + request.values("x-forwarded-host"));
        }
        expect(problems, request, "forwarded", "(?i)for=\"?127\\.0\\.0\\.1.*;proto=http.*");
        var via = request.values("via");
        if (via.isEmpty() || !via.getLast().endsWith("1.1 gatehouse")) {
            problems.add("via: " + via);
        }
        return problems;
    }

    private static void expect(
            List<String> problems, ReadRequest request, String name, String pattern) {
        var values = request.values(name);
        if (values.size() != 1 || !values.getFirst().matches(pattern)) {
            problems.add(name + " is " + values + ", and not one " + pattern);
        }
    }
}
