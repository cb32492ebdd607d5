package dev.gatehouse.cli.upgrade;

import static dev.gatehouse.cli.upgrade.Signer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasesTest {

    @TempDir Path folder;

    private final Signer signer = new Signer();
    private final List<String> told = new ArrayList<>();
    private final List<String> restarted = new ArrayList<>();
    private Releases releases;
    private boolean serves = true;

    @BeforeEach
    void trusts() throws IOException {
        signer.trustedIn(folder.resolve("keys"), "us");
        releases = new Releases(folder.resolve("releases"));
    }

    @Test
    void eachReleaseTakesThePlaceOfTheOneBeforeAndTwoAreKept() throws Exception {
        install(release("0.1.0", signer));
        assertThat(releases.current()).contains("0.1.0");
        assertThat(releases.previous()).isEmpty();
        install(release("0.1.1", signer));
        install(release("0.2.0", signer));
        assertThat(releases.current()).contains("0.2.0");
        assertThat(releases.previous()).contains("0.1.1");
        assertThat(names()).containsExactly("0.1.1", "0.2.0", "current", "previous");
        assertThat(restarted).containsExactly("0.1.0", "0.1.1", "0.2.0");
        assertThat(told).contains("removed " + releases.folder().resolve("0.1.0"));
    }

    @Test
    void filesHaveTheirTimesAndRightsAndLinksTheirTargets() throws Exception {
        install(release("0.1.0", signer));
        var home = releases.folder().resolve("0.1.0");
        assertThat(Files.getLastModifiedTime(home.resolve("lib/a.jar")).toMillis())
                .isEqualTo(1_700_000_000_000L);
        assertThat(Files.isExecutable(home.resolve("bin/gatehouse"))).isTrue();
        assertThat(Files.isExecutable(home.resolve("lib/a.jar"))).isFalse();
        assertThat(home.resolve("legal/link")).hasContent("jar");
        assertThat(home.resolve("legal/" + "long".repeat(30))).exists();
    }

    @Test
    void zstdIsUnpackedByTheProgram() throws Exception {
        install(packed("gatehouse-0.1.0-linux-x64.tar.zst", zstd(tar("0.1.0").end()), signer));
        assertThat(releases.current()).contains("0.1.0");
    }

    @Test
    void oneThatDoesNotServeIsSwitchedBackFrom() throws Exception {
        install(release("0.1.0", signer));
        install(release("0.1.1", signer));
        serves = false;
        assertRefused(
                release("0.2.0", signer), "0.2.0 does not serve: broken; switched back to 0.1.1");
        assertThat(releases.current()).contains("0.1.1");
        assertThat(releases.previous()).contains("0.1.0");
    }

    @Test
    void rollbackGoesBackAndForth() throws Exception {
        install(release("0.1.0", signer));
        assertThatThrownBy(() -> releases.rollBack(this::restart))
                .hasMessageStartingWith("there is no release to go back to in ");
        install(release("0.1.1", signer));
        assertThat(releases.rollBack(this::restart)).isEqualTo("0.1.0");
        assertThat(releases.current()).contains("0.1.0");
        assertThat(releases.rollBack(this::restart)).isEqualTo("0.1.1");
        assertThat(restarted).endsWith("0.1.0", "0.1.1");
    }

    @Test
    void anOlderOneAndTheSameAreRefused() throws Exception {
        install(release("0.1.1", signer));
        assertRefused(release("0.1.1", signer), "0.1.1 is what is installed already");
        assertRefused(release("0.1.0", signer), "0.1.0 is older than 0.1.1, which is installed");
    }

    @Test
    void aFlippedByteChangesNothing() throws Exception {
        install(release("0.1.0", signer));
        var before = names();
        var file = release("0.1.1", signer);
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertRefused(file, "gatehouse-0.1.1-linux-x64.tar.gz is not what was signed: its digest");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void aForeignOrMissingSignatureChangesNothing() throws Exception {
        var file = release("0.1.0", new Signer());
        assertRefused(file, "is not signed by a trusted key");
        Files.delete(file.resolveSibling("SHA256SUMS.sig"));
        assertRefused(file, "SHA256SUMS.sig is not there");
        assertThat(releases.folder()).doesNotExist();
    }

    @Test
    void oneThatIsNotListedOrForAnotherMachineIsRefused() throws Exception {
        var file = release("0.1.0", signer);
        var renamed = Files.move(file, file.resolveSibling("gatehouse-0.1.1-linux-x64.tar.gz"));
        assertRefused(renamed, "SHA256SUMS has no line for gatehouse-0.1.1-linux-x64.tar.gz");
        assertRefused(
                packed("gatehouse-0.1.0-linux-arm64.tar.gz", gzip(tar("0.1.0").end()), signer),
                "is for arm64, and this machine is x64");
    }

    @Test
    void oneThatDoesNotRunHereIsRefusedBeforeAnythingIsSwitched() throws Exception {
        var tar =
                new TarWriter()
                        .program(
                                "gatehouse-0.1.0-linux-x64/bin/gatehouse",
                                utf8("#!/bin/sh\necho 'no such library'\nexit 1\n"));
        assertRefused(
                packed("gatehouse-0.1.0-linux-x64.tar.gz", gzip(tar.end()), signer),
                "0.1.0 does not run on this machine: no such library");
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @CsvSource({
        "../evil, 0, '', is not in the folder",
        "/etc/evil, 0, '', is not in the folder",
        "gatehouse-0.1.0-linux-x64/../../evil, 0, '', leads elsewhere",
        "gatehouse-0.1.0-linux-x64/./a, 0, '', leads elsewhere",
        "gatehouse-0.1.0-linux-x64/link, 2, /etc/passwd, leads elsewhere",
        "gatehouse-0.1.0-linux-x64/link, 2, ../../x, leads elsewhere",
        "gatehouse-0.1.0-linux-x64/bin/gatehouse, 0, '', is there twice",
        "gatehouse-0.1.0-linux-x64/hard, 1, bin/gatehouse, neither a file",
        "gatehouse-0.1.0-linux-x64/device, 3, '', neither a file",
    })
    void tricksWithPathsAreRefused(String name, char type, String target, String why)
            throws Exception {
        var tar = tar("0.1.0").member(name, type, new byte[0], target, 0644);
        assertRefused(packed("gatehouse-0.1.0-linux-x64.tar.gz", gzip(tar.end()), signer), why);
        assertThat(names()).isEmpty();
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    private void install(Path file) throws Exception {
        releases.install(
                file,
                "x64",
                TrustedKeys.of(List.of(folder.resolve("keys"))),
                this::restart,
                told::add);
    }

    private void assertRefused(Path file, String sentence) {
        assertThatThrownBy(() -> install(file))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(sentence);
    }

    private void restart(Path home) throws Refused {
        if (!serves) {
            throw new Refused("broken");
        }
        assertThat(home.resolve("bin/gatehouse")).exists();
        restarted.add(home.getFileName().toString());
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(releases.folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path release(String version, Signer by) throws IOException {
        return packed("gatehouse-" + version + "-linux-x64.tar.gz", gzip(tar(version).end()), by);
    }

    private static TarWriter tar(String version) {
        var home = "gatehouse-" + version + "-linux-x64/";
        return new TarWriter()
                .folder(home)
                .program(
                        home + "bin/gatehouse",
                        utf8("#!/bin/sh\necho gatehouse " + version + " on Java 25\n"))
                .file(home + "lib/a.jar", utf8("jar"))
                .file(home + "legal/" + "long".repeat(30), utf8("text"))
                .link(home + "legal/link", "../lib/a.jar");
    }

    private Path packed(String name, byte[] bytes, Signer by) throws IOException {
        var download = Files.createTempDirectory(folder, "download");
        var sums = utf8(Signer.line("other.deb", new byte[0]) + Signer.line(name, bytes));
        Files.write(download.resolve("SHA256SUMS"), sums);
        Files.write(download.resolve("SHA256SUMS.sig"), by.sign(sums));
        return Files.write(download.resolve(name), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    static byte[] zstd(byte[] bytes) throws IOException, InterruptedException {
        var packed = Files.createTempFile("packed", ".zst");
        try {
            var process =
                    new ProcessBuilder("zstd", "-q", "-f", "-", "-o", packed.toString()).start();
            try (var in = process.getOutputStream()) {
                in.write(bytes);
            }
            assertThat(process.waitFor()).isZero();
            return Files.readAllBytes(packed);
        } finally {
            Files.delete(packed);
        }
    }
}
