package dev.gatehouse.certs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A client and a server back to back in memory, on one thread.
final class Conversation {

    private static final int MAX_TURNS = 100;

    private final Side client;
    private final Side server;

    Conversation(SSLEngine client, SSLEngine server) {
        this.client = new Side(client);
        this.server = new Side(server);
    }

    /// Shakes hands; then `ping` goes to the server and `pong` to the client, so that tickets and
    /// late refusals arrive.
    Conversation run() {
        turns();
        if (failure() == null) {
            say("ping", client, server);
            say("pong", server, client);
        }
        return this;
    }

    void say(String text, Side from, Side to) {
        from.say(text);
        turns();
        if (failure() == null) {
            assertThat(to.heard.toString(US_ASCII)).isEqualTo(text);
            to.heard.reset();
        }
    }

    private void turns() {
        for (var turn = 0; turn < MAX_TURNS; turn++) {
            var moved = client.turn(server);
            moved |= server.turn(client);
            if (!moved) {
                return;
            }
        }
        throw new AssertionError("the handshake goes round in circles");
    }

    /// What the server refused, else what the client refused, else null.
    SSLException failure() {
        return server.failure != null ? server.failure : client.failure;
    }

    Conversation succeeds() {
        if (failure() != null) {
            throw new AssertionError(failure());
        }
        assertThat(server.engine.getSession().getProtocol()).startsWith("TLSv1.");
        return this;
    }

    Side client() {
        return client;
    }

    Side server() {
        return server;
    }

    static final class Side {

        final SSLEngine engine;
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        /// All that this side sent, as it stood on the wire.
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();

        SSLException failure;
        private byte[] inbox = new byte[0];

        private Side(SSLEngine engine) {
            this.engine = engine;
            try {
                engine.beginHandshake();
            } catch (SSLException impossible) {
                throw new AssertionError(impossible);
            }
        }

        private void say(String text) {
            outbox = text.getBytes(US_ASCII);
        }

        private byte[] outbox = new byte[0];

        /// Does what can be done now; whether anything was.
        private boolean turn(Side peer) {
            var moved = false;
            for (var step = 0; step < MAX_TURNS; step++) {
                var status = engine.getHandshakeStatus();
                if (status == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                    continue;
                }
                var wantsToSend =
                        status == HandshakeStatus.NEED_WRAP
                                || (status == HandshakeStatus.NOT_HANDSHAKING && outbox.length > 0);
                var stepped = wantsToSend ? wrap(peer) : inbox.length > 0 && unwrap();
                if (!stepped) {
                    return moved;
                }
                moved = true;
            }
            throw new AssertionError("an engine goes round in circles");
        }

        private boolean wrap(Side peer) {
            var out = ByteBuffer.allocate(80_000);
            var in = ByteBuffer.wrap(outbox);
            try {
                engine.wrap(in, out);
            } catch (SSLException broken) {
                failure = failure == null ? broken : failure;
                return false;
            }
            outbox = Arrays.copyOfRange(outbox, in.position(), outbox.length);
            var bytes = Arrays.copyOf(out.array(), out.position());
            sent.writeBytes(bytes);
            peer.inbox = TestKeys.concat(peer.inbox, bytes);
            return bytes.length > 0;
        }

        private boolean unwrap() {
            var in = ByteBuffer.wrap(inbox);
            var out = ByteBuffer.allocate(40_000);
            try {
                engine.unwrap(in, out);
            } catch (SSLException refused) {
                failure = failure == null ? refused : failure;
                inbox = new byte[0];
                return true;
            }
            heard.write(out.array(), 0, out.position());
            var read = in.position() > 0;
            inbox = Arrays.copyOfRange(inbox, in.position(), inbox.length);
            return read;
        }
    }
}
