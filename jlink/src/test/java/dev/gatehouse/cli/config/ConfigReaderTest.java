package dev.gatehouse.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AccessLogOptions.Target.StandardOutput;
import dev.gatehouse.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    private static final String HEADER =
            """
            apiVersion: gatehouse.dev/v1alpha1
            kind: GatehouseConfig
            """;

    @TempDir Path folder;

    @Test
    void nobodySaysAnythingAndTheDefaultsHold() {
        var config = good(ConfigReader.read(Optional.empty(), Map.of(), Map.of()));
        assertThat(config.server()).isEqualTo(ServerOptions.DEFAULTS);
        assertThat(config.folder()).isEmpty();
        assertThat(config.addresses()).hasToString("[127.0.0.1]");
        assertThat(config.adminAddress()).hasToString("/127.0.0.1:9901");
        assertThat(config.graceTime()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void fileSetsEveryKindOfValue() throws IOException {
        var config =
                good(
                        read(
                                """
                                source:
                                  file:
                                    path: conf.d
                                addresses:
                                  - 192.0.2.1-192.0.2.9
                                  - 2001:db8::/126
                                admin:
                                  address: "[::1]:9901"
                                limits:
                                  maxConnections: 7
                                  idleTimeout: 1m30s
                                trustedProxies: [10.0.0.0/8]
                                accessLog: stdout
                                carriers: jdk
                                graceTime: 250ms
                                """));
        assertThat(config.folder()).contains(folder.resolve("conf.d"));
        assertThat(config.addresses()).hasToString("[192.0.2.1-192.0.2.9, 2001:db8::/126]");
        assertThat(config.adminAddress().getPort()).isEqualTo(9901);
        assertThat(config.server().limits().maxConnections()).isEqualTo(7);
        assertThat(config.server().limits().idleTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.server().trustedProxies()).hasToString("[10.0.0.0/8]");
        assertThat(config.server().accessLog())
                .isEqualTo(AccessLogOptions.to(new StandardOutput()));
        assertThat(config.server().carriers()).isEqualTo(ServerOptions.CarriersKind.JDK);
        assertThat(config.graceTime()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void accessLogIsASectionOrOneWord() throws IOException {
        var section =
                "accessLog: {to: logs/access.log, format: combined, minStatus: 400,"
                        + " minDuration: 2s, sample: 3, query: full}\n";
        assertThat(good(read(section)).server().accessLog())
                .isEqualTo(
                        new AccessLogOptions(
                                new AccessLogOptions.Target.File(folder.resolve("logs/access.log")),
                                AccessLogOptions.Format.COMBINED,
                                400,
                                Duration.ofSeconds(2),
                                3,
                                AccessLogOptions.Query.FULL));
        var word = Map.of("GATEHOUSE_ACCESS_LOG", "stdout");
        assertThat(
                        good(ConfigReader.read(Optional.of(file(section)), word, Map.of()))
                                .server()
                                .accessLog()
                                .target())
                .isEqualTo(new StandardOutput());
        assertThat(
                        good(ConfigReader.read(
                                        Optional.of(file(section)),
                                        word,
                                        Map.of("accessLog", "off")))
                                .server()
                                .accessLog()
                                .target())
                .isEqualTo(new AccessLogOptions.Target.Off());
    }

    @Test
    void flagWinsOverEnvironmentOverFileOverDefault() throws IOException {
        var file = file("limits: {maxFields: 20, maxHeadBytes: 2000, maxLineBytes: 1000}\n");
        var environment =
                Map.of(
                        "GATEHOUSE_LIMITS_MAX_FIELDS",
                        "30",
                        "GATEHOUSE_LIMITS_MAX_HEAD_BYTES",
                        "3000");
        var flags = Map.of("limits.maxFields", "40");
        var limits =
                good(ConfigReader.read(Optional.of(file), environment, flags)).server().limits();
        assertThat(limits.maxFields()).isEqualTo(40);
        assertThat(limits.maxHeadBytes()).isEqualTo(3000);
        assertThat(limits.maxLineBytes()).isEqualTo(1000);
        assertThat(limits.maxTrailerBytes()).isEqualTo(4096);
    }

    /// `|` stands for a new line; the header is two lines, so that what is written here starts in
    /// line 3.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    limit: {}                       ! 3: unknown key limit; did you mean limits?
                    limits:| maxConections: 1       ! 4: unknown key limits.maxConections; did you mean maxConnections?
                    admin:| port: 9                 ! 4: unknown key admin.port; known here: address, hosts
                    limits: 3                       ! 3: limits: keys and values are needed here
                    limits:| maxFields: many        ! 4: limits.maxFields: "many" is not a whole number, 8 to 10000
                    limits:| maxFields: "20"        ! 4: limits.maxFields: "20" is not a whole number, 8 to 10000
                    limits:| maxFields: [20]        ! 4: limits.maxFields: one value is needed here: whole number, 8 to 10000
                    limits:| maxFields:             ! 4: limits.maxFields: one value is needed here: whole number, 8 to 10000
                    limits:| maxFields: 1           ! 4: limits.maxFields: 1 is out of range; it is a whole number, 8 to 10000
                    limits:| idleTimeout: 90        ! 4: limits.idleTimeout: "90" is not a duration such as 10s, 1m30s or 250ms
                    limits:| idleTimeout: 99h       ! 4: limits.idleTimeout: 99h is out of range; it is a duration, 1ms to 24h
                    addresses: 127.0.0.1            ! 3: addresses: a list is needed here, of IP address, first-last, or CIDR block
                    addresses:|- localhost          ! 4: addresses: "localhost" is no address pool entry: write an address (10.0.0.1, 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block (10.0.0.0/24)
                    addresses:|- 10.0.0.9-10.0.0.1  ! 4: addresses: "10.0.0.9-10.0.0.1" is no address pool entry: write an address (10.0.0.1, 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block (10.0.0.0/24)
                    addresses:|- 10.0.0.1-::1       ! 4: addresses: "10.0.0.1-::1" is no address pool entry: write an address (10.0.0.1, 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block (10.0.0.0/24)
                    addresses:|- 10.0.0.0/33        ! 4: addresses: "10.0.0.0/33" is no address pool entry: write an address (10.0.0.1, 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block (10.0.0.0/24)
                    addresses:|- 010.0.0.1          ! 4: addresses: "010.0.0.1" is no address pool entry: write an address (10.0.0.1, 2001:db8::1), a range (10.0.0.1-10.0.0.9) or a block (10.0.0.0/24)
                    admin: {address: 9901}          ! 3: admin.address: "9901" is not an IP address and a port, such as 127.0.0.1:9901
                    admin: {address: "host:80"}     ! 3: admin.address: "host:80" is not an IP address and a port, such as 127.0.0.1:9901
                    admin: {address: "::1:80"}      ! 3: admin.address: "::1:80" is not an IP address and a port, such as 127.0.0.1:9901
                    admin: {address: "1.2.3.4:65536"} ! 3: admin.address: "1.2.3.4:65536" is not an IP address and a port, such as 127.0.0.1:9901
                    trustedProxies: [10.0.0.0/99]   ! 3: trustedProxies: "10.0.0.0/99" is neither an IP address nor a CIDR block such as 10.0.0.0/8
                    carriers: loops                 ! 3: carriers: "loops" is not one of auto | loop | jdk
                    accessLog: true                 ! 3: accessLog.to: "true" is not one of off | stdout | path with a slash
                    accessLog: {to: stdoutt}        ! 3: accessLog.to: "stdoutt" is not one of off | stdout | path with a slash
                    accessLog: {format: xml}        ! 3: accessLog.format: "xml" is not one of json | combined
                    accessLog: {sample: 0}          ! 3: accessLog.sample: 0 is out of range; it is a whole number, 1 to 1000000
                    accessLog: [stdout]             ! 3: accessLog: keys and values are needed here
                    accessLog: off| accessLog: off  ! 4: not YAML: mapping values are not allowed here
                    accessLog: off|accessLog: off   ! 4: accessLog is here for the second time
                    source: {kubernetes: {leaderElection: maybe}}   ! 3: source.kubernetes.leaderElection: "maybe" is not one of true | false
                    source: {file: {path: ""}}      ! 3: source.file.path: a path is needed here
                    """)
    void mistakeIsNamedWithItsLine(String text, String problem) throws IOException {
        assertThat(bad(read(text.replace('|', '\n') + "\n")))
                .containsExactly(folder.resolve("gatehouse.yaml") + ":" + problem);
    }

    @Test
    void allMistakesAreFoundAtOnce() throws IOException {
        assertThat(bad(read("a: 1\nb: 2\nlimits: {maxFields: x}\n"))).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    kind: GatehouseConfig                                    !:1: apiVersion: gatehouse.dev/v1alpha1 is missing
                    apiVersion: gatehouse.dev/v1alpha1                       !:1: kind: GatehouseConfig is missing
                    {apiVersion: gatehouse.dev/v1, kind: GatehouseConfig}    !: apiVersion is "gatehouse.dev/v1"; this version knows gatehouse.dev/v1alpha1
                    {apiVersion: gatehouse.dev/v1alpha1, kind: Gateway}      !: kind is "Gateway"; this version knows GatehouseConfig
                    - a                                                      !:1: a GatehouseConfig is needed here, that is keys and values
                    # nothing                                                !: is empty; it needs apiVersion: gatehouse.dev/v1alpha1 and kind: GatehouseConfig
                    """)
    void headerIsRequired(String text, String problem) throws IOException {
        var file = Files.writeString(folder.resolve("gatehouse.yaml"), text + "\n");
        assertThat(bad(ConfigReader.read(Optional.of(file), Map.of(), Map.of())))
                .containsExactly(file + problem);
    }

    @Test
    void missingFileIsNamed() {
        var file = folder.resolve("nowhere.yaml");
        assertThat(bad(ConfigReader.read(Optional.of(file), Map.of(), Map.of())))
                .containsExactly(file + ": there is no such file");
    }

    @Test
    void unknownVariableIsAnErrorAndOthersAreNotLookedAt() {
        var environment = Map.of("GATEHOUSE_ADMIN_ADRESS", "127.0.0.1:1", "PATH", "/bin");
        assertThat(bad(ConfigReader.read(Optional.empty(), environment, Map.of())))
                .containsExactly(
                        "environment: GATEHOUSE_ADMIN_ADRESS sets no key of the configuration;"
                                + " did you mean GATEHOUSE_ADMIN_ADDRESS?");
    }

    @Test
    void wrongValuesInEnvironmentAndFlagsAreNamedByWhereTheyStand() {
        var environment = Map.of("GATEHOUSE_LIMITS_MAX_FIELDS", "x");
        var flags = Map.of("limits.maxField", "9", "carriers", "x");
        assertThat(bad(ConfigReader.read(Optional.empty(), environment, flags)))
                .containsExactly(
                        "environment: GATEHOUSE_LIMITS_MAX_FIELDS: \"x\" is not a whole number, 8 to 10000",
                        "command line: carriers: \"x\" is not one of auto | loop | jdk",
                        "command line: there is no key \"limits.maxField\" in the configuration;"
                                + " did you mean limits.maxFields?");
    }

    private ConfigResult read(String text) throws IOException {
        return ConfigReader.read(Optional.of(file(text)), Map.of(), Map.of());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("gatehouse.yaml"), HEADER + text);
    }

    private static GatehouseConfig good(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return ((ConfigResult.Loaded) result).config();
    }

    private static List<String> bad(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Rejected.class);
        return ((ConfigResult.Rejected) result).problems();
    }
}
