package dev.gatehouse.k8s.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.k8s.rbac.Rights.Confidential;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.schema.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file under `rbac/` is what is printed for the case of its name. Run with
/// `-Dgolden.write=true` to write them anew, and read the difference before you commit it.
class RbacManifestsTest {

    private static final Path ROOT = Path.of("src/test/resources/rbac");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Subject ACCOUNT =
            new Subject.ServiceAccount("gatehouse-system", "gatehouse");

    private static final Confidential SOME =
            new Confidential.Named(
                    List.of(
                            new ObjectKey("shop", "shop-tls"),
                            new ObjectKey("blog", "123"),
                            new ObjectKey("shop", "partners-tls"),
                            new ObjectKey("shop", "shop-tls")),
                    List.of(new ObjectKey("shop", "clients-ca"), new ObjectKey("true", "ca")));

    private static final Map<String, Rights> CASES = cases();

    private static Map<String, Rights> cases() {
        var cases = new LinkedHashMap<String, Rights>();
        cases.put("named-none", rights(new Confidential.Named(List.of(), List.of())));
        cases.put("named", rights(SOME));
        cases.put("namespaces", rights(new Confidential.OfNamespaces(List.of("shop", "blog"))));
        cases.put("cluster", rights(new Confidential.OfCluster()));
        cases.put(
                "user-without-extras",
                new Rights(
                        new Subject.User("system:node:\"edge\""),
                        Optional.empty(),
                        false,
                        new Confidential.OfCluster()));
        return cases;
    }

    private static Rights rights(Confidential confidential) {
        return new Rights(ACCOUNT, Optional.of("gatehouse-system"), true, confidential);
    }

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void printsWhatItsFileSays(String name) throws IOException {
        var actual = print(name);
        var file = ROOT.resolve(name + ".yaml");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void isReadAsObjectsThatSayTheSame(String name) {
        var objects = objects(name);

        assertThat(objects).allSatisfy(o -> assertThat(o.getMetadata().getName()).isNotEmpty());
        assertThat(objects).extracting(HasMetadata::getKind).contains("ClusterRole");
        // Whatever is made is made once.
        assertThat(objects)
                .extracting(
                        o ->
                                o.getKind()
                                        + o.getMetadata().getNamespace()
                                        + o.getMetadata().getName())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void grantsNothingWithAStarAndNoListOfSecrets(String name) {
        assertThat(rules(objects(name)))
                .allSatisfy(
                        rule -> {
                            assertThat(rule.getVerbs()).doesNotContain("*", "delete");
                            assertThat(rule.getResources()).doesNotContain("*");
                            assertThat(rule.getApiGroups()).doesNotContain("*");
                            if (rule.getResources().contains("secrets")) {
                                assertThat(rule.getVerbs()).containsOnly("get", "watch");
                            }
                        });
    }

    @Test
    void namesEachSecretInItsNamespace() {
        var roles =
                objects("named").stream()
                        .filter(Role.class::isInstance)
                        .map(Role.class::cast)
                        .filter(r -> r.getMetadata().getName().equals("gatehouse-confidential"))
                        .toList();

        assertThat(roles)
                .extracting(r -> r.getMetadata().getNamespace())
                .containsExactly("blog", "shop", "true");
        assertThat(roles)
                .flatExtracting(Role::getRules)
                .flatExtracting(PolicyRule::getResourceNames)
                .containsExactly("123", "partners-tls", "shop-tls", "clients-ca", "ca");
    }

    /// A kind that is added to what is read must be granted, too.
    @Test
    void grantsToReadEveryKindThatIsRead() {
        var readable =
                rules(objects("named-none")).stream()
                        .filter(r -> r.getVerbs().containsAll(Set.of("get", "list", "watch")))
                        .flatMap(
                                r ->
                                        r.getResources().stream()
                                                .map(p -> p + "." + r.getApiGroups().getFirst()))
                        .toList();

        assertThat(
                        Arrays.stream(Kind.values())
                                .filter(k -> k != Kind.SECRET && k != Kind.CONFIG_MAP)
                                .map(RbacManifestsTest::resource))
                .allSatisfy(resource -> assertThat(readable).contains(resource));
    }

    private static String resource(Kind kind) {
        var title = kind.title().toLowerCase(Locale.ROOT);
        var group = kind.apiVersion().replaceFirst("/?v1$", "");
        return title + (title.endsWith("s") ? "es" : "s") + "." + group;
    }

    private static List<PolicyRule> rules(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(
                        o ->
                                switch (o) {
                                    case ClusterRole role -> role.getRules().stream();
                                    case Role role -> role.getRules().stream();
                                    default -> Stream.<PolicyRule>empty();
                                })
                .toList();
    }

    private static List<HasMetadata> objects(String name) {
        return Arrays.stream(print(name).split("(?m)^---$"))
                .map(d -> (HasMetadata) YAML.unmarshal(d))
                .toList();
    }

    private static String print(String name) {
        var rights = CASES.get(name);
        if (rights == null) {
            throw new IllegalArgumentException(name);
        }
        return RbacManifests.of(rights);
    }
}
