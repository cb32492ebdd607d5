package dev.gatehouse.server.listener;

import dev.gatehouse.certs.ClientCertificate;
import dev.gatehouse.server.http.Encryption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;

/// What is told of a client's certificate.
final class ClientIdentity {

    private ClientIdentity() {}

    static Encryption.Client of(ClientCertificate.Verified verified) {
        return new Encryption.Client(verified.subject(), element(verified));
    }

    // Hash=...;Subject="...": quotes and backslashes escaped, what no field value holds replaced.
    private static String element(ClientCertificate.Verified verified) {
        var element = new StringBuilder("Hash=").append(hash(verified)).append(";Subject=\"");
        for (var c : verified.subject().toCharArray()) {
            if (c == '"' || c == '\\') {
                element.append('\\');
            }
            element.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return element.append('"').toString();
    }

    private static String hash(ClientCertificate.Verified verified) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(verified.leaf().getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
