package dev.gatehouse.server.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.gatehouse.server.http.Encryption;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.wire.AddressText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Encodes entries as lines of JSON. Pure ASCII: what a client sent is escaped, so that neither a
/// line break nor a terminal's control sequence gets into the log, in whichever charset it is read.
final class LineWriter {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    // RFC 3339, to the millisecond even where that is 000.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JsonGenerator json;

    /// @param buffer takes everything without an error
    LineWriter(OutputStream buffer) {
        try {
            json = JSON.createGenerator(buffer);
            json.setRootValueSeparator(null);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    void entry(Entry entry) throws IOException {
        json.writeStartObject();
        switch (entry) {
            case Entry.Served served -> served(served);
            case Entry.Refused refused -> refused(refused);
        }
        endLine();
    }

    /// How many entries were lost since the last such line.
    void dropped(long count) throws IOException {
        json.writeStartObject();
        json.writeNumberField("dropped", count);
        endLine();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }

    private void served(Entry.Served served) throws IOException {
        time(served.time());
        unlessEmpty("request_id", served.requestId());
        peer(served.peer());
        json.writeStringField("protocol", served.protocol());
        json.writeStringField("method", served.method());
        json.writeStringField("scheme", served.peer().scheme());
        unlessEmpty("host", served.host());
        json.writeStringField("path", served.asked().path());
        if (served.asked().query()) {
            json.writeStringField("query", "?");
        }
        json.writeNumberField("status", served.status());
        var flag = served.flag();
        if (flag != null) {
            json.writeStringField("response_flags", flag.name());
        }
        unlessEmpty("error", served.failure());
        json.writeNumberField("bytes_out", served.bytesOut());
        // milliseconds, to the microsecond
        json.writeNumberField("duration_ms", Math.round(served.nanos() / 1e3) / 1e3);
        var backend = served.backend();
        if (backend != null) {
            json.writeStringField("upstream_addr", AddressText.of(backend));
        }
        json.writeNumberField("attempts", served.attempts());
        var listener = served.listener();
        if (listener != null) {
            json.writeStringField("gateway", listener.namespace() + "/" + listener.gateway());
            json.writeStringField("listener", listener.name());
        }
        var rule = served.rule();
        if (rule != null) {
            json.writeStringField("route_kind", rule.kind());
            json.writeStringField("route", rule.namespace() + "/" + rule.route());
            json.writeNumberField("rule", rule.index());
            if (rule.name().isPresent()) {
                json.writeStringField("rule_name", rule.name().get());
            }
        }
        unlessEmpty("user_agent", served.asked().userAgent());
        unlessEmpty("referer", served.asked().referer());
    }

    private void refused(Entry.Refused refused) throws IOException {
        time(refused.time());
        peer(refused.peer());
        json.writeStringField("scheme", refused.peer().scheme());
        json.writeNumberField("status", refused.status());
        // A head that did not come in time is no error of the protocol.
        if (refused.status() != 408) {
            json.writeStringField("response_flags", Flag.DPE.name());
        }
        json.writeStringField("error", refused.why());
    }

    private void time(long millis) throws IOException {
        json.writeStringField("time", TIME.format(Instant.ofEpochMilli(millis)));
    }

    private void peer(Peer peer) throws IOException {
        json.writeStringField("client_ip", AddressText.of(peer.address().getAddress()));
        json.writeNumberField("client_port", peer.address().getPort());
        var encryption = peer.encryption();
        if (encryption != null) {
            json.writeStringField("tls_version", encryption.protocol());
            json.writeStringField("tls_cipher", encryption.cipherSuite());
            unlessEmpty("sni", encryption.serverName());
            unlessEmpty(
                    "client_cert_subject",
                    encryption.client().map(Encryption.Client::subject).orElse(""));
        }
    }

    private void unlessEmpty(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
