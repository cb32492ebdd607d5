package dev.gatehouse.cli.upgrade;

/// Something is not done, for a reason that is not a fault of ours. Where nothing else is said,
/// nothing was changed.
public final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param sentence for people; names the file, key or object
    public Refused(String sentence) {
        super(sentence, null, false, false); // no stack: nobody looks for a fault in the code
    }

    /// The sentence.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
