package dev.gatehouse.k8s.watch.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The way to an API server, by a kubeconfig file.
public final class ClusterAccess implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// For a request that is no watch and no list, such as a write of a status.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private final KubernetesClient client;

    private ClusterAccess(KubernetesClient client) {
        this.client = client;
    }

    /// Reads the kubeconfig; nothing is connected yet.
    ///
    /// @param context the context to use; the file's current one if empty
    /// @param version of Gatehouse, as it names itself to the server
    /// @throws IOException if the file can't be used; its message is a sentence for the user
    public static ClusterAccess open(Path kubeconfig, Optional<String> context, String version)
            throws IOException {
        if (!Files.isReadable(kubeconfig)) {
            throw new IOException(
                    "the kubeconfig "
                            + kubeconfig
                            + " can't be read: name another one, or permit it");
        }
        try {
            var config = Config.fromKubeconfig(context.orElse(null), kubeconfig.toFile());
            ClientKeys.name(config);
            config.setUserAgent("gatehouse/" + version);
            config.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
            config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
            // Whoever asks knows best if it is worth asking again.
            config.setRequestRetryBackoffLimit(0);
            // One connection for each watch: over HTTP/2 all of them would share one, and hang
            // with it, and the JDK's client would go on using it for what is tried next.
            config.setHttp2Disable(true);
            return new ClusterAccess(new KubernetesClientBuilder().withConfig(config).build());
        } catch (KubernetesClientException e) {
            throw new IOException(
                    "the kubeconfig " + kubeconfig + " can't be used: " + e.getMessage(), e);
        }
    }

    /// The client for the next request: ask for it each time, since it changes with the
    /// credentials.
    public KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
