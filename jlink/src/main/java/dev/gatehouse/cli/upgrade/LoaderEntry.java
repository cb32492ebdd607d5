package dev.gatehouse.cli.upgrade;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// A slot's file in `loader/entries` (Boot Loader Specification, UAPI.1), whose name counts the
/// boots that were tried: `slot-b.conf` is good, `slot-b+3.conf` may be tried three times,
/// `slot-b+2-1.conf` twice more, and `slot-b+0-3.conf` is bad.
///
/// @param left how many boots may still be tried; empty for one that is good
/// @param version of its system; empty where the file has none
record LoaderEntry(Path file, Optional<Integer> left, String version, String text) {

    private static final Pattern NAME =
            Pattern.compile("slot-([ab])(?:\\+(\\d{1,4})(?:-\\d{1,4})?)?\\.conf");

    /// How often a new system is tried before the boot loader goes back to the one before.
    static final int TRIES = 3;

    /// Empty where a file is no entry of this slot.
    static Optional<LoaderEntry> of(Path file, Slot slot, String text) {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || !name.group(1).equals(slot.letter())) {
            return Optional.empty();
        }
        var left = Optional.ofNullable(name.group(2)).map(Integer::valueOf);
        var version =
                text.lines()
                        .filter(line -> line.matches("version\\s+\\S+.*"))
                        .map(line -> line.replaceFirst("version\\s+", "").strip())
                        .findFirst()
                        .orElse("");
        return Optional.of(new LoaderEntry(file, left, version, text));
    }

    boolean isGood() {
        return left.isEmpty();
    }

    boolean isBad() {
        return left.isPresent() && left.get() == 0;
    }

    /// For people.
    String state() {
        return left.isEmpty() ? "good" : isBad() ? "bad" : "to be tried, " + left.get() + " times";
    }

    static String nameToTry(Slot slot) {
        return "slot-" + slot.letter() + "+" + TRIES + ".conf";
    }

    static String nameOfBad(Slot slot) {
        return "slot-" + slot.letter() + "+0.conf";
    }

    /// The entry of another slot, with this one's options: the console, the root's file system, and
    /// what the operator has added.
    static String text(LoaderEntry of, Slot from, Slot to, String version) throws Refused {
        var options =
                of.text
                        .lines()
                        .filter(line -> line.matches("options\\s+.*"))
                        .map(line -> line.replaceFirst("options\\s+", "").strip())
                        .reduce("", (a, b) -> a.isEmpty() ? b : a + " " + b);
        var moved =
                options.replaceAll(
                                "(^| )gatehouse\\.slot=" + from.letter() + "(?= |$)",
                                "$1gatehouse.slot=" + to.letter())
                        .replaceAll(
                                "(^| )root=(\\S*)root-" + from.letter() + "(?= |$)",
                                "$1root=$2root-" + to.letter());
        if (!moved.matches("(.* )?gatehouse\\.slot=" + to.letter() + "( .*)?")
                || !moved.matches("(.* )?root=\\S*root-" + to.letter() + "( .*)?")) {
            throw new Refused(
                    of.file
                            + ": its options name neither gatehouse.slot="
                            + from.letter()
                            + " nor a root on root-"
                            + from.letter());
        }
        return """
               title Gatehouse %s (%s)
               version %s
               sort-key gatehouse
               linux /%s/vmlinuz
               initrd /%s/initrd
               options %s
               """
                .formatted(version, to, version, to.letter(), to.letter(), moved);
    }
}
