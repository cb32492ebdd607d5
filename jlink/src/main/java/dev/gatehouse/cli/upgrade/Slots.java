package dev.gatehouse.cli.upgrade;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The two systems of an appliance, of which one runs. A slot is a partition with the label
/// `root-a` or `root-b`, a folder of the EFI system partition with its kernel, and an entry of
/// systemd-boot, which takes the newest version that it was not told to be bad. Used by one thread
/// of one process, which holds [Machine#lock()].
public final class Slots {

    private static final int MAX_ENTRY = 16 << 10;

    private final Machine machine;
    private final Slot running;
    private final Path entries;

    /// @param running by [Machine#slot()]
    public Slots(Machine machine, Slot running) {
        this.machine = machine;
        this.running = running;
        this.entries = machine.efi().resolve("loader/entries");
    }

    /// What is known of a slot, for people.
    ///
    /// @param version empty where it has no system
    /// @param state such as `good` or `bad`
    public record State(Slot slot, boolean running, String version, String state) {}

    public List<State> states() throws Refused {
        var states = new ArrayList<State>();
        for (var slot : Slot.values()) {
            var entry = best(slot);
            states.add(
                    new State(
                            slot,
                            slot == running,
                            entry.map(LoaderEntry::version).orElse(""),
                            entry.map(LoaderEntry::state).orElse("empty")));
        }
        return states;
    }

    /// Verifies a bundle, and writes it to the slot that does not run: the next boot is into it.
    /// From the first byte on that is written until the last, that slot can't be booted, and the
    /// one that runs is what a reboot comes back to.
    ///
    /// @param told takes a line for people for each step
    /// @return the version that the next boot is into
    public String install(Path file, TrustedKeys keys, Consumer<String> told)
            throws Refused, InterruptedException {
        var slot = running.other();
        var current = entry(running, "this system");
        var partition = Partition.of(machine.partition(slot));
        var measured = new Images(partition);
        var bundle = Bundle.verify(file, machine.arch(), keys, measured::measure);
        told.accept(file.getFileName() + " is whole, and signed by " + bundle.signer());
        var image = measured.image(file);
        checkFits(bundle, current);
        var text = LoaderEntry.text(current, running, slot, bundle.version());
        try {
            checkUnused(slot);
            clear(slot);
        } catch (IOException e) {
            throw new Refused(slot + " can't be written: " + Sentences.of(e));
        }
        try {
            bundle.unpack(
                    (part, content) -> {
                        switch (part) {
                            case KERNEL -> writeBoot(content, slot, "vmlinuz");
                            case INITRD -> writeBoot(content, slot, "initrd");
                            case ROOT -> measured.write(content, image);
                            case MANIFEST, CHECKSUMS, SIGNATURE -> {}
                        }
                    });
            partition.check(image);
            told.accept(slot + " is written, and was read back");
            nameBoot(slot, "vmlinuz");
            nameBoot(slot, "initrd");
            // Last: before it is there, nobody boots what is not whole.
            writeEntry(LoaderEntry.nameToTry(slot), text);
        } catch (Refused e) {
            throw new Refused(e.sentence() + "; " + slot + " is empty now");
        } catch (IOException e) {
            throw new Refused(slot + " could not be written, and is empty now: " + Sentences.of(e));
        }
        return bundle.version();
    }

    /// Has the next boot be into the other slot, by telling the boot loader that this one is bad.
    ///
    /// @return the version that the next boot is into
    public String rollBack() throws Refused {
        var other = entry(running.other(), "the other system");
        if (other.isBad()) {
            throw new Refused(
                    running.other()
                            + " with version "
                            + other.version()
                            + " could not be booted: there is nothing to go back to");
        }
        try {
            Disk.rename(
                    entry(running, "this system").file(),
                    entries.resolve(LoaderEntry.nameOfBad(running)));
        } catch (IOException e) {
            throw new Refused(running + " can't be marked as bad: " + Sentences.of(e));
        }
        return other.version();
    }

    private LoaderEntry entry(Slot slot, String what) throws Refused {
        return best(slot)
                .orElseThrow(
                        () ->
                                new Refused(
                                        what
                                                + " has no entry slot-"
                                                + slot.letter()
                                                + ".conf in "
                                                + entries));
    }

    private Optional<LoaderEntry> best(Slot slot) throws Refused {
        return all(slot).stream()
                .min(
                        Comparator.comparing(LoaderEntry::isBad)
                                .thenComparing(entry -> !entry.isGood()));
    }

    private List<LoaderEntry> all(Slot slot) throws Refused {
        try (var files = Files.list(entries)) {
            var found = new ArrayList<LoaderEntry>();
            for (var file : files.sorted().toList()) {
                if (Files.isRegularFile(file)
                        && String.valueOf(file.getFileName()).startsWith("slot-")) {
                    var text = new String(Bounded.read(file, MAX_ENTRY), StandardCharsets.UTF_8);
                    LoaderEntry.of(file, slot, text).ifPresent(found::add);
                }
            }
            return found;
        } catch (IOException e) {
            throw new Refused(
                    "the boot loader's entries can't be read; is the EFI system partition"
                            + " mounted? "
                            + Sentences.of(e));
        }
    }

    private void checkFits(Bundle bundle, LoaderEntry current) throws Refused {
        var flavour = machine.flavour();
        if (flavour.isPresent() && !flavour.get().equals(bundle.flavour())) {
            throw new Refused(
                    "this appliance is of the flavour "
                            + flavour.get()
                            + ", and the bundle is of "
                            + bundle.flavour());
        }
        // The boot loader takes the newest, so that an older one would never be booted.
        if (VersionOrder.INSTANCE.compare(bundle.version(), current.version()) <= 0) {
            throw new Refused(
                    bundle.version()
                            + " is not newer than "
                            + current.version()
                            + ", which runs; --rollback goes back to the other slot");
        }
    }

    private void checkUnused(Slot slot) throws IOException, Refused {
        if (machine.isMounted(machine.partition(slot))) {
            throw new Refused(
                    machine.partition(slot) + " is mounted, so it is not written to: unmount it");
        }
    }

    // Its kernels, too: the EFI system partition has no room for a third pair.
    private void clear(Slot slot) throws IOException, Refused {
        for (var entry : all(slot)) {
            Files.delete(entry.file());
        }
        Disk.sync(entries);
        Files.createDirectories(boot(slot));
        for (var name : List.of("vmlinuz", "initrd", "vmlinuz.new", "initrd.new")) {
            Files.deleteIfExists(boot(slot).resolve(name));
        }
    }

    private Path boot(Slot slot) {
        return machine.efi().resolve(slot.letter());
    }

    private void writeBoot(InputStream content, Slot slot, String name) throws IOException {
        Disk.write(content, boot(slot).resolve(name + ".new"));
    }

    private void nameBoot(Slot slot, String name) throws IOException {
        Disk.rename(boot(slot).resolve(name + ".new"), boot(slot).resolve(name));
    }

    private void writeEntry(String name, String text) throws IOException {
        // No entry for the boot loader: these end with .conf.
        var fresh = entries.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Disk.write(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), fresh);
        Disk.rename(fresh, entries.resolve(name));
    }

    /// The root's image, measured first and written then.
    private static final class Images {

        private final Partition partition;
        private Partition.@Nullable Written measured;

        Images(Partition partition) {
            this.partition = partition;
        }

        void measure(Bundle.Part part, InputStream content)
                throws IOException, Refused, InterruptedException {
            if (part == Bundle.Part.ROOT) {
                try (var image = Zstd.unpack(content, "root.img.zst")) {
                    measured = partition.measure(image);
                    image.finish();
                }
            }
        }

        Partition.Written image(Path file) throws Refused {
            if (measured == null) {
                throw new Refused(file + " has no system in it");
            }
            return measured;
        }

        void write(InputStream content, Partition.Written wanted)
                throws IOException, Refused, InterruptedException {
            try (var image = Zstd.unpack(content, "root.img.zst")) {
                if (!partition.write(image).equals(wanted)) {
                    throw new Refused("the bundle is another one than a moment ago");
                }
                image.finish();
            }
        }
    }
}
