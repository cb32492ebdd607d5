package dev.gatehouse.cli.quickstart;

import dev.gatehouse.certs.KeyResult;
import dev.gatehouse.certs.Keys;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.ResourceFolder;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The certificates of an example: Secrets and ConfigMaps that its Gateways refer to and that no
/// file declares. They are files like the others, in the example's folder `generated` (which git
/// ignores), so that whoever edits, breaks or deletes one sees what comes of it:
///
/// | file | what it is |
/// |---|---|
/// | `ca.crt`, `ca.key` | a private authority: what `curl --cacert` trusts |
/// | `NAMESPACE-NAME.yaml` | a Secret with a certificate of that authority, or a ConfigMap with the authority of clients |
/// | `client-ca.crt`, `client-ca.key` | an authority for clients |
/// | `client.crt`, `client.key` | a client with a certificate of that authority |
public final class QuickstartCertificates {

    /// Where they are, in the example's folder.
    public static final String FOLDER = "generated";

    /// How long a certificate must be good for at a start; else it is made anew.
    private static final Duration LEFT = Duration.ofDays(15);

    private static final String ANY_HOST = "";

    private final Path example;
    private final Path folder;
    private final Instant now;
    private final List<String> written = new ArrayList<>();

    private QuickstartCertificates(Path example, Instant now) {
        this.example = example;
        this.folder = example.resolve(FOLDER);
        this.now = now;
    }

    /// Makes what is missing, or about to expire.
    ///
    /// @return a sentence for each object that was made
    /// @throws IOException if the folder can't be read or written
    public static List<String> provide(Path example, Instant now) throws IOException {
        return new QuickstartCertificates(example, now).make(false);
    }

    /// Makes anew all certificates that were made here, by the same authorities.
    ///
    /// @return a sentence for each object that was made
    /// @throws IOException if the folder can't be read or written
    public static List<String> renew(Path example, Instant now) throws IOException {
        return new QuickstartCertificates(example, now).make(true);
    }

    /// Names what Gateways refer to, no file declares, and [#provide] would make: a Secret or a
    /// ConfigMap, by kind and name.
    public static List<String> missing(Resources resources) {
        var missing = new ArrayList<String>();
        for (var name : secrets(resources).keySet()) {
            if (!resources.secrets().containsKey(name)) {
                missing.add("Secret " + name);
            }
        }
        for (var name : authorities(resources)) {
            if (!resources.configMaps().containsKey(name)) {
                missing.add("ConfigMap " + name);
            }
        }
        return List.copyOf(missing);
    }

    private List<String> make(boolean all) throws IOException {
        var resources = ResourceFolder.read(example).resources();
        for (var entry : secrets(resources).entrySet()) {
            var file = file(entry.getKey());
            var declared = resources.secrets().get(entry.getKey());
            boolean ours = Files.exists(file);
            if (declared == null || (ours && (all || !isGoodFor(declared.getData())))) {
                secret(entry.getKey(), file, entry.getValue());
            }
        }
        for (var name : authorities(resources)) {
            var missing = resources.configMaps().get(name) == null;
            if (missing || !Files.exists(folder.resolve("client.crt"))) {
                client(name, missing);
            }
        }
        return List.copyOf(written);
    }

    /// The Secrets that HTTPS listeners refer to, with the host names to be certified.
    private static Map<ObjectKey, Set<String>> secrets(Resources resources) {
        var wanted = new TreeMap<ObjectKey, Set<String>>(Comparator.comparing(ObjectKey::toString));
        resources
                .gateways()
                .forEach(
                        (gateway, declared) -> {
                            for (var listener : declared.getSpec().getListeners()) {
                                if (listener.getTls() == null) {
                                    continue;
                                }
                                for (var ref : listener.getTls().getCertificateRefs()) {
                                    var name = target(gateway, ref.getNamespace(), ref.getName());
                                    wanted.computeIfAbsent(name, _ -> new TreeSet<>())
                                            .add(
                                                    Objects.requireNonNullElse(
                                                            listener.getHostname(), ANY_HOST));
                                }
                            }
                        });
        return wanted;
    }

    /// The ConfigMaps that say who vouches for clients.
    private static Set<ObjectKey> authorities(Resources resources) {
        var wanted = new TreeSet<ObjectKey>(Comparator.comparing(ObjectKey::toString));
        resources
                .gateways()
                .forEach(
                        (gateway, declared) ->
                                configs(declared)
                                        .filter(Objects::nonNull)
                                        .map(TLSConfig::getValidation)
                                        .filter(Objects::nonNull)
                                        .flatMap(v -> v.getCaCertificateRefs().stream())
                                        .filter(ref -> ref.getKind().equals("ConfigMap"))
                                        .map(
                                                ref ->
                                                        target(
                                                                gateway,
                                                                ref.getNamespace(),
                                                                ref.getName()))
                                        .forEach(wanted::add));
        return wanted;
    }

    private static Stream<@Nullable TLSConfig> configs(Gateway gateway) {
        var tls = gateway.getSpec().getTls();
        if (tls == null || tls.getFrontend() == null) {
            return Stream.empty();
        }
        var frontend = tls.getFrontend();
        return Stream.concat(
                Stream.of(frontend.getDefault()),
                frontend.getPerPort().stream().map(port -> port.getTls()));
    }

    private static ObjectKey target(ObjectKey from, @Nullable String namespace, String name) {
        return new ObjectKey(
                namespace == null || namespace.isEmpty() ? from.namespace() : namespace, name);
    }

    private Path file(ObjectKey name) {
        return folder.resolve(name.namespace() + "-" + name.name() + ".yaml");
    }

    /// Whether a Secret of ours has a certificate that will last.
    private boolean isGoodFor(@Nullable Map<String, String> data) {
        if (data == null || !data.containsKey("tls.crt") || !data.containsKey("tls.key")) {
            return false;
        }
        var decoder = Base64.getMimeDecoder();
        return Keys.load(
                        decoder.decode(data.get("tls.crt")),
                        decoder.decode(data.get("tls.key")),
                        now.plus(LEFT))
                instanceof KeyResult.Loaded;
    }

    private void secret(ObjectKey name, Path file, Set<String> hosts) throws IOException {
        var authority = authority("ca", "Gatehouse quick start CA");
        var leaf = authority.server(hosts.contains(ANY_HOST) ? Set.of() : hosts, now);
        write(
                file,
                manifest("Secret", name, "type: kubernetes.io/tls\nstringData:")
                        + entry("tls.crt", leaf.certificatePem())
                        + entry("tls.key", leaf.keyPem()));
        written.add(
                "Secret "
                        + name
                        + " in "
                        + file
                        + ": certificate "
                        + leaf.serial()
                        + ", until "
                        + leaf.until());
    }

    private void client(ObjectKey name, boolean missing) throws IOException {
        var authority = authority("client-ca", "Gatehouse quick start client CA");
        var client = authority.client("partner", now);
        write(folder.resolve("client.crt"), client.certificatePem());
        write(folder.resolve("client.key"), client.keyPem());
        if (missing) {
            var file = file(name);
            write(
                    file,
                    manifest("ConfigMap", name, "data:")
                            + entry("ca.crt", authority.certificatePem()));
            written.add("ConfigMap " + name + " in " + file + ": the authority of clients");
        }
    }

    /// The authority in the folder, or a new one where it has none that lasts.
    private PrivateAuthority authority(String name, String subject) throws IOException {
        var certificate = folder.resolve(name + ".crt");
        var key = folder.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            var known =
                    PrivateAuthority.read(
                            Files.readAllBytes(certificate),
                            Files.readAllBytes(key),
                            now.plus(PrivateAuthority.LEAF));
            if (known.isPresent()) {
                return known.get();
            }
        }
        var fresh = PrivateAuthority.create(subject, now);
        write(certificate, fresh.certificatePem());
        write(key, fresh.keyPem());
        return fresh;
    }

    private static String manifest(String kind, ObjectKey name, String rest) {
        return """
        # Made by gatehouse quickstart for this example, and for nothing else. Edit it, break it or
        # delete it, and see what comes of it; what is missing is made anew at the next start.
        apiVersion: v1
        kind: %s
        metadata:
          name: %s
          namespace: %s
        %s
        """
                .formatted(kind, name.name(), name.namespace(), rest);
    }

    private static String entry(String name, String text) {
        return "  " + name + ": |\n" + text.indent(4);
    }

    /// Whole or not at all, and for nobody else's eyes.
    private void write(Path file, String text) throws IOException {
        Files.createDirectories(folder);
        var part = folder.resolve("." + file.getFileName());
        Files.deleteIfExists(part);
        Files.createFile(part, ownerOnly());
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private FileAttribute<?>[] ownerOnly() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
