package dev.gatehouse.k8s.watch.lastgood;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// A file that is there whole or not at all: written beside it, forced to the disk, and renamed;
/// the one before is kept. Readable by its owner only.
///
/// The first line says what follows: `gatehouse-state 1 none 2026-11-24T12:00:00Z SHA-256`, where
/// the second word is the format (another one is not read), the third is `none` or `aes-256-gcm`,
/// and the sum is that of the bytes behind the line. Encrypted, these are a nonce of 12 bytes and
/// AES-256-GCM over the content, with the line up to the sum as additional data.
final class StateFile {

    /// Bytes of a file that is read: 5,000 routes with 10,000 endpoints take some 12 MB.
    static final int MAX_BYTES = 256 << 20;

    private static final String MAGIC = "gatehouse-state";
    private static final String FORMAT = "1";
    private static final String PLAIN = "none";
    private static final String SEALED = "aes-256-gcm";
    private static final int MAX_LINE = 200;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path path;
    private final Path previous;
    private final Optional<SecretKey> key;

    /// @param key encrypts what is written; what was written without a key can be read all the same
    StateFile(Path path, Optional<SecretKey> key) {
        this.path = path;
        this.previous = path.resolveSibling(path.getFileName() + ".previous");
        this.key = key;
    }

    Path path() {
        return path;
    }

    Path previous() {
        return previous;
    }

    /// @param saved when it was written
    @SuppressWarnings("ArrayRecordComponent") // is read once, and never compared
    record Content(Instant saved, byte[] bytes) {}

    /// @throws IOException if it can't be written; then what was there is still there
    void write(byte[] content, Instant now) throws IOException {
        var beside = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(beside);
            var owner =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            try (var channel =
                    FileChannel.open(
                            beside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            owner)) {
                var buffer = ByteBuffer.wrap(sealed(content, now));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            if (Files.exists(path)) {
                Files.move(path, previous, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
            // The renames are on the disk once the folder is.
            try (var folder = FileChannel.open(path.toAbsolutePath().getParent())) {
                folder.force(true);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("encrypting it failed: " + e.getMessage(), e);
        }
    }

    private byte[] sealed(byte[] content, Instant now) throws GeneralSecurityException {
        var head =
                MAGIC + " " + FORMAT + " " + (key.isPresent() ? SEALED : PLAIN) + " " + now + " ";
        var body = key.isPresent() ? encrypt(key.get(), head, content) : content;
        var line = (head + sum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
        var whole = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, whole, line.length, body.length);
        return whole;
    }

    /// @throws NoSuchFileException where there is none
    /// @throws IOException if it can't be used; the message says why
    Content read(Path from) throws IOException {
        if (Files.size(from) > MAX_BYTES) {
            throw new IOException("is larger than " + MAX_BYTES + " bytes");
        }
        var bytes = Files.readAllBytes(from);
        var end = lineEnd(bytes);
        var words = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (words.length != 5 || !words[0].equals(MAGIC)) {
            throw new IOException("is no state of Gatehouse");
        }
        if (!words[1].equals(FORMAT)) {
            throw new IOException("has format " + words[1] + ", and this version reads " + FORMAT);
        }
        var body = Arrays.copyOfRange(bytes, end + 1, bytes.length);
        if (!sum(body).equals(words[4])) {
            throw new IOException("is damaged: its checksum is another");
        }
        try {
            var content =
                    words[2].equals(PLAIN)
                            ? body
                            : decrypt(
                                    words[2],
                                    String.join(" ", Arrays.copyOf(words, 4)) + " ",
                                    body);
            return new Content(Instant.parse(words[3]), content);
        } catch (GeneralSecurityException e) {
            throw new IOException("can't be decrypted: it was written with another key", e);
        } catch (DateTimeException e) {
            throw new IOException("is damaged: " + e.getMessage(), e);
        }
    }

    private static int lineEnd(byte[] bytes) throws IOException {
        for (var i = 0; i < Math.min(bytes.length, MAX_LINE); i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IOException("is no state of Gatehouse");
    }

    private static byte[] encrypt(SecretKey key, String head, byte[] content)
            throws GeneralSecurityException {
        var nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, head);
        var out = new ByteArrayOutputStream(content.length + 64);
        out.writeBytes(nonce);
        out.writeBytes(cipher.doFinal(content));
        return out.toByteArray();
    }

    private byte[] decrypt(String how, String head, byte[] body)
            throws GeneralSecurityException, IOException {
        if (!how.equals(SEALED) || body.length < NONCE_BYTES) {
            throw new IOException("is encrypted in a way that this version does not know: " + how);
        }
        if (key.isEmpty()) {
            throw new IOException("is encrypted, and no key is configured (state.keyFile)");
        }
        var nonce = Arrays.copyOf(body, NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, key.get(), nonce, head)
                .doFinal(body, NONCE_BYTES, body.length - NONCE_BYTES);
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String head)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
