package dev.gatehouse.certs;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Map;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/// X25519 (RFC 7748) by Bouncy Castle's arithmetic, for JSSE, which asks the providers for "XDH".
/// The JDK's own costs 290 us for the two multiplications of a handshake, which is a third of a
/// full one and half of a resumed one; this costs 115 us. Whatever is not X25519, such as X448, is
/// refused here in the way that makes the JDK ask its next provider.
final class X25519Provider extends Provider {

    private static final long serialVersionUID = 1L;

    private static final String ALGORITHM = "XDH";

    /// The curve's size as the JDK counts it.
    private static final int BITS = 255;

    X25519Provider() {
        super("GatehouseX25519", "1", "X25519 by Bouncy Castle's arithmetic");
        putService(new Made("KeyPairGenerator", Generator.class));
        putService(new Made("KeyAgreement", X25519Agreement.class));
    }

    /// Puts it before the JDK's, for this process. Idempotent.
    static void install() {
        Security.insertProviderAt(new X25519Provider(), 1);
    }

    static boolean isX25519(@Nullable AlgorithmParameterSpec parameters) {
        return parameters instanceof NamedParameterSpec named
                && named.getName().equalsIgnoreCase(NamedParameterSpec.X25519.getName());
    }

    // Made without reflection, for which the package would have to be open.
    private final class Made extends Service {

        Made(String type, Class<?> by) {
            super(X25519Provider.this, type, ALGORITHM, by.getName(), List.of(), Map.of());
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return getType().equals("KeyAgreement") ? new X25519Agreement() : new Generator();
        }

        // A key is judged by the agreement itself.
        @Override
        public boolean supportsParameter(@Nullable Object key) {
            return true;
        }
    }

    private static final class Generator extends KeyPairGeneratorSpi {

        private @Nullable SecureRandom random;

        @Override
        public void initialize(int keysize, SecureRandom random) {
            if (keysize != BITS) {
                throw new InvalidParameterException("not X25519: " + keysize + " bits");
            }
            this.random = random;
        }

        @Override
        public void initialize(AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidAlgorithmParameterException {
            if (!isX25519(parameters)) {
                throw new InvalidAlgorithmParameterException("not X25519");
            }
            this.random = random;
        }

        @Override
        public KeyPair generateKeyPair() {
            var scalar = new byte[X25519.SCALAR_SIZE];
            X25519.generatePrivateKey(random == null ? new SecureRandom() : random, scalar);
            var point = new byte[X25519.POINT_SIZE];
            X25519.generatePublicKey(scalar, 0, point, 0);
            return new KeyPair(new X25519PublicKey(point), new X25519PrivateKey(scalar));
        }
    }
}
