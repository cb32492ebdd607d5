package dev.gatehouse.cli.upgrade;

import static dev.gatehouse.cli.upgrade.Signer.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// On plain files in a folder: two partitions, an EFI system partition, and what /proc says.
class SlotsTest {

    private static final int PARTITION = 3 << 20;

    @TempDir Path root;

    private final Signer signer = new Signer();
    private final byte[] image = new byte[2 << 20];
    private final Map<String, byte[]> members = new TreeMap<>();

    @BeforeEach
    void isAnApplianceThatRunsSlotA() throws Exception {
        new Random(8).nextBytes(image);
        write("proc/cmdline", "root=PARTLABEL=root-a ro quiet gatehouse.slot=a panic=3\n");
        write("proc/self/mounts", "tmpfs /tmp tmpfs rw 0 0\n");
        write("etc/os-release", "ID=debian\nIMAGE_ID=gatehouse-cloud\n");
        write("run/x", "");
        write("efi/a/vmlinuz", "old kernel");
        write(
                "efi/loader/entries/slot-a.conf",
                """
                title Gatehouse
                version 0.1.0
                sort-key gatehouse
                linux /a/vmlinuz
                initrd /a/initrd
                options root=PARTLABEL=root-a ro quiet gatehouse.slot=a panic=3
                """);
        write("efi/b/initrd", "older");
        write("efi/loader/entries/slot-b+0-3.conf", "version 0.0.9\noptions root=root-b\n");
        for (var slot : List.of("a", "b")) {
            var partition = root.resolve("dev/disk/by-partlabel/root-" + slot);
            Files.createDirectories(partition.getParent());
            Files.write(partition, new byte[PARTITION]);
        }
        signer.trustedIn(root.resolve("etc/gatehouse/keys"), "us");
        members.put("manifest", utf8("FORMAT=1\nVERSION=0.2.0\nARCH=x64\nFLAVOUR=cloud\n"));
        members.put("vmlinuz", utf8("the kernel"));
        members.put("initrd", utf8("first file system"));
        members.put("root.img.zst", ReleasesTest.zstd(image));
    }

    @Test
    void aBundleIsWrittenToTheOtherSlotAndTheNextBootIsIntoIt() throws Exception {
        assertThat(install(bundle(signer))).isEqualTo("0.2.0");
        assertThat(Arrays.copyOf(partition("b"), image.length)).isEqualTo(image);
        assertThat(partition("a")).containsOnly(0);
        assertThat(root.resolve("efi/b/vmlinuz")).hasContent("the kernel");
        assertThat(root.resolve("efi/b/initrd")).hasContent("first file system");
        assertThat(root.resolve("efi/a/vmlinuz")).hasContent("old kernel");
        assertThat(entries()).containsExactly("slot-a.conf", "slot-b+3.conf");
        assertThat(root.resolve("efi/loader/entries/slot-b+3.conf"))
                .hasContent(
                        """
                        title Gatehouse 0.2.0 (slot b)
                        version 0.2.0
                        sort-key gatehouse
                        linux /b/vmlinuz
                        initrd /b/initrd
                        options root=PARTLABEL=root-b ro quiet gatehouse.slot=b panic=3
                        """);
        assertThat(slots().states())
                .containsExactly(
                        new Slots.State(Slot.A, true, "0.1.0", "good"),
                        new Slots.State(Slot.B, false, "0.2.0", "to be tried, 3 times"));
    }

    @Test
    void fromSlotBTheNextOneIsSlotA() throws Exception {
        install(bundle(signer));
        var entries = root.resolve("efi/loader/entries");
        Files.move(entries.resolve("slot-b+3.conf"), entries.resolve("slot-b.conf"));
        write("proc/cmdline", "root=PARTLABEL=root-b gatehouse.slot=b");
        members.put("manifest", utf8("FORMAT=1\nVERSION=0.3.0\nARCH=x64\nFLAVOUR=cloud\n"));
        install(bundle(signer));
        assertThat(entries()).containsExactly("slot-a+3.conf", "slot-b.conf");
        assertThat(entries.resolve("slot-a+3.conf"))
                .content()
                .contains("root=PARTLABEL=root-a ro quiet gatehouse.slot=a panic=3\n");
        assertThat(root.resolve("efi/a/vmlinuz")).hasContent("the kernel");
    }

    @Test
    void rollbackTellsTheBootLoaderThatThisSlotIsBad() throws Exception {
        install(bundle(signer));
        assertThat(slots().rollBack()).isEqualTo("0.2.0");
        assertThat(entries()).containsExactly("slot-a+0.conf", "slot-b+3.conf");
    }

    @Test
    void rollbackToASlotThatCouldNotBeBootedIsRefused() {
        assertThatThrownBy(() -> slots().rollBack())
                .hasMessage(
                        "slot b with version 0.0.9 could not be booted: there is nothing to go"
                                + " back to");
    }

    @ParameterizedTest(name = "a flipped byte in {0}")
    @CsvSource({
        "manifest, manifest is not what was signed",
        "vmlinuz, vmlinuz is not what was signed",
        "initrd, initrd is not what was signed",
        "root.img.zst, root.img.zst is not what was signed",
    })
    void aFlippedByteChangesNothing(String member, String why) throws Exception {
        var file = bundle(signer);
        var bytes = Files.readAllBytes(file);
        var content = requireNonNull(members.get(member));
        bytes[indexOf(bytes, content) + content.length / 2] ^= 1;
        Files.write(file, bytes);
        assertRefusedAndUnchanged(file, why);
    }

    @Test
    void aForeignSignatureChangesNothing() throws Exception {
        assertRefusedAndUnchanged(bundle(new Signer()), "is not signed by a trusted key");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "FORMAT=2;VERSION=0.2.0;ARCH=x64;FLAVOUR=cloud | FORMAT is \"2\", and not 1",
                "FORMAT=1;VERSION=0.2.0;ARCH=arm64;FLAVOUR=cloud | ARCH is \"arm64\", and not x64",
                "FORMAT=1;VERSION=../x;ARCH=x64;FLAVOUR=cloud | VERSION is no version: \"../x\"",
                "FORMAT=1;ARCH=x64;FLAVOUR=cloud | VERSION is no version: \"\"",
                "FORMAT=1;VERSION=0.2.0;ARCH=x64;FLAVOUR=metal | is of the flavour cloud, and the bundle is of metal",
                "FORMAT=1;VERSION=0.1.0;ARCH=x64;FLAVOUR=cloud | 0.1.0 is not newer than 0.1.0",
                "FORMAT=1;FORMAT=1 | is no KEY=VALUE, or a second one",
                "hello | is no KEY=VALUE, or a second one",
            })
    void aManifestThatDoesNotFitChangesNothing(String manifest, String why) throws Exception {
        members.put("manifest", utf8(manifest.strip().replace(';', '\n') + "\n"));
        assertRefusedAndUnchanged(bundle(signer), why);
    }

    @Test
    void anImageLargerThanThePartitionChangesNothing() throws Exception {
        members.put("root.img.zst", ReleasesTest.zstd(new byte[PARTITION + 1]));
        assertRefusedAndUnchanged(bundle(signer), "the new system does not fit: ");
    }

    @Test
    void membersThatAreMissingMoreOrNoFilesChangeNothing() throws Exception {
        assertRefusedAndUnchanged(written(signed(), "manifest"), "has no SHA256SUMS");
        assertRefusedAndUnchanged(
                written(signed(), "manifest", "vmlinuz"), "has vmlinuz where SHA256SUMS should be");
        var all = order();
        all.add("manifest");
        assertRefusedAndUnchanged(
                written(signed(), all.toArray(String[]::new)), "has a member too many: manifest");
        assertRefusedAndUnchanged(
                file(new TarWriter().link("manifest", "/etc/passwd").end()),
                "has manifest where manifest should be");
        assertRefusedAndUnchanged(
                file(new TarWriter().header("manifest", '0', 1 << 20, "", 0644).end()),
                "manifest is larger than 4096 bytes");
        assertRefusedAndUnchanged(file(utf8("hello")), "can't be read as a tar archive");
        assertRefusedAndUnchanged(file(new byte[4096]), "has no manifest");
    }

    @Test
    void aSlotThatIsMountedIsNotWrittenTo() throws Exception {
        var partition = root.resolve("dev/disk/by-partlabel/root-b").toRealPath();
        write("proc/self/mounts", partition + " /mnt ext4 rw 0 0\n");
        assertRefusedAndUnchanged(bundle(signer), "is mounted, so it is not written to");
    }

    @Test
    void anEntryThatDoesNotNameItsSlotIsNoTemplate() throws Exception {
        write("efi/loader/entries/slot-a.conf", "version 0.1.0\noptions root=/dev/vda2\n");
        assertRefusedAndUnchanged(bundle(signer), "its options name neither gatehouse.slot=a");
    }

    private String install(Path file) throws Exception {
        var machine = new Machine(root);
        try (var _ = machine.lock()) {
            return slots().install(file, TrustedKeys.of(machine.keys()), _ -> {});
        }
    }

    private Slots slots() throws Refused {
        var machine = new Machine(root);
        return new Slots(machine, machine.slot().orElseThrow());
    }

    private void assertRefusedAndUnchanged(Path file, String why) throws Exception {
        var before = everything();
        assertThatThrownBy(() -> install(file))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(why);
        assertThat(everything()).isEqualTo(before);
    }

    /// Each file that an upgrade may change, and a digest of it.
    private Map<String, String> everything() throws IOException {
        var all = new TreeMap<String, String>();
        for (var folder : List.of("efi", "dev")) {
            try (var files = Files.walk(root.resolve(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    all.put(
                            root.relativize(file).toString(),
                            Signer.line("", Files.readAllBytes(file)));
                }
            }
        }
        return all;
    }

    private Path bundle(Signer by) throws IOException {
        sign(by);
        return written(members, order().toArray(String[]::new));
    }

    private Map<String, byte[]> signed() {
        sign(signer);
        return members;
    }

    private static List<String> order() {
        return new ArrayList<>(
                List.of(
                        "manifest",
                        "SHA256SUMS",
                        "SHA256SUMS.sig",
                        "vmlinuz",
                        "initrd",
                        "root.img.zst"));
    }

    private void sign(Signer by) {
        var sums = new StringBuilder();
        for (var name : List.of("manifest", "vmlinuz", "initrd", "root.img.zst")) {
            sums.append(Signer.line(name, requireNonNull(members.get(name))));
        }
        members.put("SHA256SUMS", utf8(sums.toString()));
        members.put("SHA256SUMS.sig", by.sign(utf8(sums.toString())));
    }

    private Path written(Map<String, byte[]> from, String... names) throws IOException {
        var tar = new TarWriter();
        for (var name : names) {
            tar.file(name, requireNonNull(from.get(name)));
        }
        return file(tar.end());
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(root.resolve("gatehouse-0.2.0-appliance-x64.upgrade"), bytes);
    }

    private byte[] partition(String slot) throws IOException {
        return Files.readAllBytes(root.resolve("dev/disk/by-partlabel/root-" + slot));
    }

    private List<String> entries() throws IOException {
        try (var files = Files.list(root.resolve("efi/loader/entries"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void write(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (var at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("it is not in there");
    }
}
