package dev.gatehouse.cli;

import dev.gatehouse.k8s.access.ClusterAccess;
import dev.gatehouse.k8s.rbac.RbacManifests;
import dev.gatehouse.k8s.rbac.Rights;
import dev.gatehouse.k8s.rbac.Rights.Confidential;
import dev.gatehouse.k8s.rbac.Subject;
import dev.gatehouse.k8s.status.Controller;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.cluster.References;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse rbac`
@Command(
        name = "rbac",
        description = {
            "Prints the rights that gatehouse needs in a cluster, and no others, as YAML for"
                    + " kubectl apply.",
            "",
            "The profiles differ in the Secrets and ConfigMaps that may be read, for certificates"
                    + " and authorities: named, those that are named, one by one (the default);"
                    + " namespaces, all of some namespaces; cluster, all. With none of them may"
                    + " they be listed.",
            "",
            "A Role needs its namespace to be there: create it first."
        },
        exitCodeList = {"0:printed", "2:used wrongly, or what --for names can't be read"})
final class RbacCommand implements Callable<Integer> {

    private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /// Of a namespace.
    private static final Pattern LABEL = Pattern.compile(NAME);

    private static final Pattern SUBDOMAIN = Pattern.compile(NAME + "(\\." + NAME + ")*");

    private static final String DEFAULT_NAMESPACE = "gatehouse-system";

    /// Which Secrets and ConfigMaps may be read.
    enum Profile {
        NAMED,
        NAMESPACES,
        CLUSTER
    }

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "named|namespaces|cluster",
            defaultValue = "named",
            description = "Which Secrets and ConfigMaps may be read; named is the default.")
    private Profile profile = Profile.NAMED;

    @Option(
            names = "--secret",
            paramLabel = "NAMESPACE/NAME",
            description = "For named: a Secret that may be read. Repeatable.")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--config-map",
            paramLabel = "NAMESPACE/NAME",
            description = "For named: a ConfigMap that may be read. Repeatable.")
    private List<String> configMaps = new ArrayList<>();

    @Option(
            names = "--for",
            paramLabel = "FOLDER|KUBECONFIG",
            description =
                    "For named: those may be read to which the Gateways of this folder or cluster"
                            + " refer now. The kubeconfig is yours, and not the gateway's.")
    private @Nullable Path declared;

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description =
                    "For namespaces: one whose Secrets and ConfigMaps may be read. Repeatable.")
    private List<String> namespaces = new ArrayList<>();

    @Option(
            names = "--service-account",
            paramLabel = "NAMESPACE/NAME",
            description =
                    "Who gets the rights, and is created; gatehouse-system/gatehouse is the"
                            + " default.")
    private @Nullable String serviceAccount;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Who gets the rights instead: a user, as a client certificate names it.")
    private @Nullable String user;

    @Option(
            names = "--lease-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = DEFAULT_NAMESPACE,
            description =
                    "As source.kubernetes.leaseNamespace; it is created. gatehouse-system is the"
                            + " default.")
    private String leaseNamespace = DEFAULT_NAMESPACE;

    @Option(
            names = "--no-leader-election",
            description = "Without the rights for source.kubernetes.leaderElection: true.")
    private boolean noLeaderElection;

    @Option(
            names = "--no-gateway-services",
            description = "Without the rights for source.kubernetes.gatewayServices: true.")
    private boolean noGatewayServices;

    @Override
    public Integer call() {
        var rights =
                new Rights(
                        subject(),
                        noLeaderElection
                                ? Optional.empty()
                                : Optional.of(namespace("--lease-namespace", leaseNamespace)),
                        !noGatewayServices,
                        confidential());
        var out = Terminal.of(spec).out();
        out.print(RbacManifests.of(rights));
        out.flush();
        return Gatehouse.OK;
    }

    private Subject subject() {
        if (user != null && serviceAccount != null) {
            throw wrong("--user and --service-account exclude each other");
        }
        if (user != null) {
            if (user.isBlank() || user.chars().anyMatch(Character::isISOControl)) {
                throw wrong("--user: \"" + user.strip() + "\" is no name of a user");
            }
            return new Subject.User(user);
        }
        if (serviceAccount != null) {
            var key = key("--service-account", serviceAccount);
            return new Subject.ServiceAccount(key.namespace(), key.name());
        }
        return new Subject.ServiceAccount(
                namespace("--lease-namespace", leaseNamespace), "gatehouse");
    }

    private Confidential confidential() {
        if (profile != Profile.NAMED
                && (declared != null || !secrets.isEmpty() || !configMaps.isEmpty())) {
            throw wrong("--secret, --config-map and --for belong to --profile=named");
        }
        if (profile != Profile.NAMESPACES && !namespaces.isEmpty()) {
            throw wrong("--namespace belongs to --profile=namespaces");
        }
        return switch (profile) {
            case NAMED -> named();
            case NAMESPACES -> {
                if (namespaces.isEmpty()) {
                    throw wrong("--profile=namespaces needs a --namespace");
                }
                namespaces.forEach(name -> namespace("--namespace", name));
                yield new Confidential.OfNamespaces(namespaces);
            }
            case CLUSTER -> new Confidential.OfCluster();
        };
    }

    private Confidential named() {
        var secretKeys = new ArrayList<ObjectKey>();
        secrets.forEach(text -> secretKeys.add(key("--secret", text)));
        var configMapKeys = new ArrayList<ObjectKey>();
        configMaps.forEach(text -> configMapKeys.add(key("--config-map", text)));
        if (declared != null) {
            var references =
                    Files.isRegularFile(declared) ? ofCluster(declared) : ofFolder(declared);
            secretKeys.addAll(references.secrets());
            configMapKeys.addAll(references.configMaps());
        }
        return new Confidential.Named(secretKeys, configMapKeys);
    }

    private static References ofFolder(Path folder) {
        var resources = ValidateCommand.read(folder).resources();
        return References.of(
                resources.gatewayClasses(), resources.gateways().values(), Controller.NAME);
    }

    private static References ofCluster(Path kubeconfig) {
        try (var access = ClusterAccess.open(kubeconfig, Optional.empty(), Version.number())) {
            var client = access.client();
            var classes =
                    client.resources(GatewayClass.class).list().getItems().stream()
                            .collect(Collectors.toMap(ObjectKey::of, Function.identity()));
            var gateways = client.resources(Gateway.class).inAnyNamespace().list().getItems();
            return References.of(classes, gateways, Controller.NAME);
        } catch (IOException e) {
            throw wrong("--for: " + e.getMessage());
        } catch (KubernetesClientException e) {
            throw wrong(
                    "--for: the Gateways of the cluster of "
                            + kubeconfig
                            + " can't be listed: "
                            + e.getMessage());
        }
    }

    private static ObjectKey key(String option, String text) {
        var slash = text.indexOf('/');
        if (slash < 0 || !SUBDOMAIN.matcher(text.substring(slash + 1)).matches()) {
            throw wrong(option + ": \"" + text + "\" is not NAMESPACE/NAME");
        }
        return new ObjectKey(
                namespace(option, text.substring(0, slash)), text.substring(slash + 1));
    }

    private static String namespace(String option, String name) {
        if (name.length() > 63 || !LABEL.matcher(name).matches()) {
            throw wrong(option + ": \"" + name + "\" is no name of a namespace");
        }
        return name;
    }

    private static CommandFailed wrong(String sentence) {
        return new CommandFailed(Gatehouse.USAGE, sentence);
    }
}
