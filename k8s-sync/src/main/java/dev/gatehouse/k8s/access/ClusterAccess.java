package dev.gatehouse.k8s.access;

import dev.gatehouse.certs.KeyMaterial;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way to an API server, by a kubeconfig file. Safe for any thread.
///
/// The file, and those that it names, are read again every [#LOOK], when a client is asked for. A
/// new token goes into the next request; for anything else there is a new client, and the one
/// before is closed after [#LINGER]: longer than a watch lasts, so that none is cut. What can't be
/// read is said once, and what was read last is used on. An exec plugin is run when its credential
/// is about to end, and when the server does not believe it.
public final class ClusterAccess implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ClusterAccess.class.getName());

    /// Between two looks at the files, and between two runs of a plugin.
    static final Duration LOOK = Duration.ofSeconds(10);

    /// From the last use of a client to its end.
    static final Duration LINGER = Duration.ofMinutes(2);

    private final Path kubeconfig;
    private final Optional<String> context;
    private final String userAgent;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private final PluginRuns plugin = new PluginRuns();
    private final Complaint complaint = new Complaint();
    private Login login;
    private Instant looked;
    private InUse inUse;
    private volatile @Nullable String token;
    private volatile Optional<Instant> end = Optional.empty();

    /// A client, and what it was made of.
    private record InUse(
            KubernetesClient client, Connection connection, Optional<KeyMaterial> key) {}

    private record Retired(KubernetesClient client, Instant since) {}

    private ClusterAccess(
            Path kubeconfig, Optional<String> context, String version, InstantSource clock)
            throws IOException {
        this.kubeconfig = kubeconfig;
        this.context = context;
        this.userAgent = "gatehouse/" + version;
        this.clock = clock;
        looked = clock.instant();
        login = Logins.read(kubeconfig, context, looked);
        inUse = connect(login.connection(), login.credential().key());
        note(login.credential());
    }

    /// Reads the kubeconfig, and the files that it names; nothing is connected yet, and no plugin
    /// is run.
    ///
    /// @param context the context to use; the file's current one if empty
    /// @param version of Gatehouse, as it names itself to the server
    /// @throws IOException if a file can't be used; its message is a sentence for the user
    public static ClusterAccess open(Path kubeconfig, Optional<String> context, String version)
            throws IOException {
        return open(kubeconfig, context, version, InstantSource.system());
    }

    static ClusterAccess open(
            Path kubeconfig, Optional<String> context, String version, InstantSource clock)
            throws IOException {
        return new ClusterAccess(kubeconfig, context, version, clock);
    }

    /// The client for the next request: ask for it each time, since it changes with the
    /// credentials. Use it for one request, no longer than [#LINGER].
    ///
    /// Reads files, and may run a plugin, which takes 30 s at most; whoever asks meanwhile waits.
    public KubernetesClient client() {
        lock.lock();
        try {
            var now = clock.instant();
            look(now);
            while (!retired.isEmpty() && !now.isBefore(retired.peek().since().plus(LINGER))) {
                retired.remove().client().close();
            }
            return inUse.client();
        } finally {
            lock.unlock();
        }
    }

    /// When the credential in use ends: the client certificate's or the token's end, the earlier.
    /// Where something renews it, it moves on. Empty if it is unknown, as a token's may be.
    public Optional<Instant> credentialsEnd() {
        return end;
    }

    private void look(Instant now) {
        try {
            if (!now.isBefore(looked.plus(LOOK))) {
                looked = now;
                login = Logins.read(kubeconfig, context, now);
                complaint.succeeded();
            }
            use(
                    login.plugin().isPresent()
                            ? plugin.credential(login.plugin().get(), now)
                            : login.credential(),
                    now);
        } catch (IOException e) {
            complaint.failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            // who asked is to end, and finds it out by itself
            Thread.currentThread().interrupt();
        }
    }

    private void use(Credential credential, Instant now) throws IOException {
        if (!login.connection().equals(inUse.connection())
                || !credential.key().equals(inUse.key())) {
            var next = connect(login.connection(), credential.key());
            retired.add(new Retired(inUse.client(), now));
            inUse = next;
            LOG.log(
                    Level.INFO,
                    "the credentials for the API server, or its address, changed; they are used");
        }
        note(credential);
    }

    private InUse connect(Connection connection, Optional<KeyMaterial> key) throws IOException {
        return new InUse(
                connection.client(userAgent, key, () -> token, plugin::refused), connection, key);
    }

    private void note(Credential credential) {
        token = credential.token().orElse(null);
        end = credential.end();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            retired.forEach(each -> each.client().close());
            retired.clear();
            inUse.client().close();
        } finally {
            lock.unlock();
        }
    }
}
