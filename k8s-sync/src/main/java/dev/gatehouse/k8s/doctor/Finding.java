package dev.gatehouse.k8s.doctor;

/// What came of one look.
///
/// @param check what was looked at, in a word or two
/// @param sentence for people: what is, and what to do where it is not well
public record Finding(String check, Health health, String sentence) {

    public enum Health {
        OK,
        /// It works, but a person should know.
        WARNING,
        /// It does not work.
        FAILED
    }

    static Finding ok(String check, String sentence) {
        return new Finding(check, Health.OK, sentence);
    }

    static Finding warning(String check, String sentence) {
        return new Finding(check, Health.WARNING, sentence);
    }

    static Finding failed(String check, String sentence) {
        return new Finding(check, Health.FAILED, sentence);
    }
}
