package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.certs.KeyMaterial;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Where the API server is, how it is known, and as whom it is spoken to; all but the credential.
///
/// @param server its address
/// @param insecure whether anyone is believed to be the server
/// @param authority the certificates (PEM) that vouch for the server; those of the JDK if empty
/// @param actAs whom to act as; empty for ourselves
record Connection(
        String server,
        boolean insecure,
        Optional<String> proxy,
        Optional<String> authority,
        Optional<Basic> basic,
        Optional<ActAs> actAs) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// For a request that is no watch and no list, such as a write of a status.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    /// The answer that says that a credential is not believed.
    private static final int UNAUTHORIZED = 401;

    record Basic(String username, String password) {
        @Override
        public String toString() {
            return "Basic[username=" + username + ", password=redacted]";
        }
    }

    record ActAs(String user, List<String> groups) {
        ActAs {
            groups = List.copyOf(groups);
        }
    }

    /// @param token asked for each request
    /// @param refused called when the server does not believe the credential
    /// @throws IOException if there can't be one; its message is a clause
    KubernetesClient client(
            String userAgent,
            Optional<KeyMaterial> key,
            Supplier<@Nullable String> token,
            Runnable refused)
            throws IOException {
        var config = Config.empty();
        config.setMasterUrl(server);
        config.setTrustCerts(insecure);
        config.setDisableHostnameVerification(insecure);
        proxy.ifPresent(server.startsWith("https:") ? config::setHttpsProxy : config::setHttpProxy);
        basic.ifPresent(
                login -> {
                    config.setUsername(login.username());
                    config.setPassword(login.password());
                });
        actAs.ifPresent(
                as -> {
                    config.setImpersonateUsername(as.user());
                    config.setImpersonateGroups(as.groups().toArray(String[]::new));
                });
        // With a provider, the client doesn't try to find a better token by itself.
        config.setOauthTokenProvider(token::get);
        config.setUserAgent(userAgent);
        config.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        // Whoever asks knows best if it is worth asking again.
        config.setRequestRetryBackoffLimit(0);
        // One connection for each watch: over HTTP/2 all of them would share one, and hang
        // with it, and the JDK's client would go on using it for what is tried next.
        config.setHttp2Disable(true);
        try {
            var keys = keyManagers(key);
            var trust = trustManagers();
            return new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientBuilderConsumer(
                            builder -> {
                                builder.addOrReplaceInterceptor("refused", onRefusal(refused));
                                if (server.startsWith("https:")) {
                                    builder.sslContext(keys, trust);
                                }
                            })
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS can't be set up: " + e.getMessage(), e);
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new IOException("there can be no client: " + e.getMessage(), e);
        }
    }

    private static Interceptor onRefusal(Runnable refused) {
        return new Interceptor() {
            @Override
            public CompletableFuture<Boolean> afterFailure(
                    BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
                if (response.code() == UNAUTHORIZED) {
                    refused.run();
                }
                return CompletableFuture.completedFuture(false);
            }
        };
    }

    private static KeyManager @Nullable [] keyManagers(Optional<KeyMaterial> key)
            throws GeneralSecurityException, IOException {
        if (key.isEmpty()) {
            return null;
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client",
                key.get().key(),
                new char[0],
                key.get().chain().toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException, IOException {
        if (insecure) {
            return SSLUtils.trustManagers(null, null, true, null, null);
        }
        if (authority.isEmpty()) {
            return null;
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (var certificate : certificates(authority.get())) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /// @throws IOException if the text holds none, or one that is garbled; its message is a clause
    static List<X509Certificate> certificates(String pem) throws IOException {
        try {
            var found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new IOException("it holds no certificate in PEM form");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException("it holds a certificate that is garbled", e);
        }
    }
}
