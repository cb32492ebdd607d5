package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A digest (SHA-256) of what an object declares: far smaller than the object, and kept for each.
record Content(long a, long b, long c, long d) {

    /// Of an object whose text is not known; it differs from that of all others.
    static final Content UNKNOWN = new Content(0, 0, 0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param declared the object without what is said of it
    static Content of(JsonNode declared) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = ByteBuffer.wrap(digest.digest(JSON.writeValueAsBytes(declared)));
            return new Content(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException | JsonProcessingException impossible) {
            // every JDK has SHA-256, and what was read as JSON can be written
            throw new IllegalStateException(impossible);
        }
    }
}
