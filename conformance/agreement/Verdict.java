package agreement;

import java.util.List;

/// What somebody says of an object.
///
/// @param complaints why it is refused; empty: it is accepted
record Verdict(List<String> complaints) {

    static final Verdict ACCEPTED = new Verdict(List.of());

    Verdict {
        complaints = List.copyOf(complaints);
    }

    boolean accepts() {
        return complaints.isEmpty();
    }
}
