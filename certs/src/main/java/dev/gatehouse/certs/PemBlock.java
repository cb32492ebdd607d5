package dev.gatehouse.certs;

/// One block of a PEM file (RFC 7468; RFC 1421 for the headers). It never prints what it holds.
///
/// @param kind what its BEGIN line says
/// @param line the line of its BEGIN, from 1
/// @param encrypted whether a header says that the content is encrypted with a passphrase
/// @param content the decoded bytes
@SuppressWarnings("ArrayRecordComponent") // never compared, and short-lived
record PemBlock(Kind kind, int line, boolean encrypted, byte[] content) {

    /// What a block says that it holds. The label itself is the user's text and is never repeated.
    enum Kind {
        CERTIFICATE,
        PKCS8_KEY,
        ENCRYPTED_PKCS8_KEY,
        RSA_KEY,
        EC_KEY,
        EC_PARAMETERS,
        /// `OPENSSH PRIVATE KEY`, `DSA PRIVATE KEY`, and whatever else ends so.
        OTHER_KEY,
        OTHER;

        static Kind of(String label) {
            return switch (label) {
                case "CERTIFICATE", "X509 CERTIFICATE" -> CERTIFICATE;
                case "PRIVATE KEY" -> PKCS8_KEY;
                case "ENCRYPTED PRIVATE KEY" -> ENCRYPTED_PKCS8_KEY;
                case "RSA PRIVATE KEY" -> RSA_KEY;
                case "EC PRIVATE KEY" -> EC_KEY;
                case "EC PARAMETERS" -> EC_PARAMETERS;
                case String other when other.endsWith("PRIVATE KEY") -> OTHER_KEY;
                case String _ -> OTHER;
            };
        }

        boolean isKey() {
            return switch (this) {
                case PKCS8_KEY, ENCRYPTED_PKCS8_KEY, RSA_KEY, EC_KEY, OTHER_KEY -> true;
                case CERTIFICATE, EC_PARAMETERS, OTHER -> false;
            };
        }
    }

    @Override
    public String toString() {
        return "PemBlock[" + kind + " at line " + line + "]";
    }
}
