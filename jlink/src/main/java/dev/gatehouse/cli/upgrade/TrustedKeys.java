package dev.gatehouse.cli.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The public keys by which a new version may be signed: Ed25519 (RFC 8032), each in a file
/// `NAME.pub.pem` as `openssl pkey -pubout` writes it (RFC 8410). There may be several, so that one
/// can take another's place.
public final class TrustedKeys {

    /// Bytes of an Ed25519 signature.
    static final int SIGNATURE_SIZE = 64;

    private static final String ENDING = ".pub.pem";
    private static final int MAX_KEYS = 32;
    private static final int MAX_FILE = 4096;
    private static final Pattern PEM =
            Pattern.compile(
                    "\\s*-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PUBLIC"
                            + " KEY-----\\s*");

    /// @param fingerprint the first 16 hexadecimal digits of the SHA-256 of its DER form
    public record Key(Path file, String fingerprint, PublicKey key) {

        @Override
        public String toString() {
            return file + " (SHA256:" + fingerprint + ")";
        }
    }

    private final List<Path> folders;
    private final List<Key> keys;

    private TrustedKeys(List<Path> folders, List<Key> keys) {
        this.folders = List.copyOf(folders);
        this.keys = List.copyOf(keys);
    }

    /// Reads the keys of some folders, of which some may be missing. A file takes the place of one
    /// with the same name in an earlier folder; an empty one, too, which takes the trust away.
    public static TrustedKeys of(List<Path> folders) throws Refused {
        var files = new TreeMap<String, Path>();
        for (var folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (var entries = Files.list(folder)) {
                entries.filter(entry -> name(entry).endsWith(ENDING))
                        .forEach(entry -> files.put(name(entry), entry));
            } catch (IOException e) {
                throw new Refused("the keys in " + folder + " can't be read: " + e.getMessage());
            }
        }
        if (files.size() > MAX_KEYS) {
            throw new Refused(files.size() + " keys are too many: " + MAX_KEYS + " may be trusted");
        }
        var keys = new ArrayList<Key>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            read(entry.getValue()).ifPresent(keys::add);
        }
        return new TrustedKeys(folders, keys);
    }

    /// One key alone.
    static TrustedKeys only(Key key) {
        return new TrustedKeys(List.of(), List.of(key));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Optional<Key> read(Path file) throws Refused {
        try {
            var bytes = Bounded.read(file, MAX_FILE);
            if (bytes.length == 0) {
                return Optional.empty();
            }
            var pem = PEM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            if (!pem.matches()) {
                throw new Refused(file + ": is no public key in PEM (BEGIN PUBLIC KEY)");
            }
            var der = Base64.getMimeDecoder().decode(pem.group(1));
            var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
            var digest = HexFormat.of().formatHex(Checksums.sha256().digest(der));
            return Optional.of(new Key(file, digest.substring(0, 16), key));
        } catch (IOException e) {
            throw new Refused("the key " + file + " can't be read: " + e.getMessage());
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new Refused(file + ": is no Ed25519 public key");
        }
    }

    public List<Key> all() {
        return keys;
    }

    /// By which key something is signed; [Refused] if it is by none of these.
    ///
    /// @param what is signed, for people
    Key signer(byte[] message, byte[] signature, String what) throws Refused {
        if (keys.isEmpty()) {
            throw new Refused(
                    "no key is trusted: put the signer's public key as NAME"
                            + ENDING
                            + " into "
                            + folders.getLast()
                            + ", or name a folder by --keys");
        }
        for (var key : keys) {
            try {
                var verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key.key());
                verifier.update(message);
                if (verifier.verify(signature)) {
                    return key;
                }
            } catch (GeneralSecurityException _) {
                // a signature of another form is no signature of this key
            }
        }
        throw new Refused(
                what
                        + " is not signed by a trusted key; trusted are "
                        + String.join(", ", keys.stream().map(Key::toString).toList()));
    }
}
