package dev.gatehouse.certs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/// Writes ClientHellos by hand, right ones and wrong ones.
final class HelloBytes {

    static final int GREASE = 0x3A3A;

    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private int version = 0x0303;
    private byte[] session = new byte[32];
    private byte[] suites = {0x13, 0x01, 0x3A, 0x3A};
    private byte[] compressions = {0};
    private boolean withExtensions = true;
    private int extraLength;

    HelloBytes version(int legacy) {
        version = legacy;
        return this;
    }

    HelloBytes session(int length) {
        session = new byte[length];
        return this;
    }

    HelloBytes suites(int length) {
        suites = new byte[length];
        return this;
    }

    HelloBytes suites(int high, int low) {
        suites = new byte[] {(byte) high, (byte) low};
        return this;
    }

    HelloBytes compressions(int length) {
        compressions = new byte[length];
        return this;
    }

    HelloBytes withoutExtensions() {
        withExtensions = false;
        return this;
    }

    /// Says that the extensions are so much longer than they are.
    HelloBytes extraLength(int bytes) {
        extraLength = bytes;
        return this;
    }

    HelloBytes extension(int type, byte[] content) {
        extensions.writeBytes(u16(type));
        extensions.writeBytes(u16(content.length));
        extensions.writeBytes(content);
        return this;
    }

    HelloBytes serverName(String... names) {
        var list = new ByteArrayOutputStream();
        for (var name : names) {
            list.write(0);
            list.writeBytes(vector16(name.getBytes(ISO_8859_1)));
        }
        return extension(0, vector16(list.toByteArray()));
    }

    HelloBytes alpn(String... names) {
        var list = new ByteArrayOutputStream();
        for (var name : names) {
            list.write(name.length());
            list.writeBytes(name.getBytes(ISO_8859_1));
        }
        return extension(16, vector16(list.toByteArray()));
    }

    HelloBytes versions(int... versions) {
        var list = new ByteArrayOutputStream();
        list.write(2 * versions.length);
        for (var offered : versions) {
            list.writeBytes(u16(offered));
        }
        return extension(43, list.toByteArray());
    }

    /// The handshake message.
    byte[] message() {
        var body = new ByteArrayOutputStream();
        body.writeBytes(u16(version));
        body.writeBytes(new byte[32]);
        body.write(session.length);
        body.writeBytes(session);
        body.writeBytes(vector16(suites));
        body.write(compressions.length);
        body.writeBytes(compressions);
        if (withExtensions) {
            body.writeBytes(u16(extensions.size() + extraLength));
            body.writeBytes(extensions.toByteArray());
        }
        return message(1, body.toByteArray());
    }

    static byte[] message(int type, byte[] body) {
        var all = new ByteArrayOutputStream();
        all.write(type);
        all.write(body.length >>> 16);
        all.writeBytes(u16(body.length));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /// The message in one record, or in as few as there must be.
    byte[] bytes() {
        return records(message(), left -> Math.min(left, 1 << 14));
    }

    /// The message in records of random lengths.
    static byte[] records(byte[] message, Random random) {
        return records(message, left -> 1 + random.nextInt(left));
    }

    /// @param next the length of the next record, given how much is left
    static byte[] records(byte[] message, IntUnaryOperator next) {
        var all = new ByteArrayOutputStream();
        for (var at = 0; at < message.length; ) {
            var length = Math.min(1 << 14, next.applyAsInt(message.length - at));
            all.writeBytes(new byte[] {22, 3, 1});
            all.writeBytes(u16(length));
            all.write(message, at, length);
            at += length;
        }
        return all.toByteArray();
    }

    static byte[] vector16(byte[] content) {
        return TestKeys.concat(u16(content.length), content);
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }
}
