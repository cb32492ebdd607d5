package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.api.Answer;

/// What became of a wish.
sealed interface Outcome {

    /// It stands there already.
    ///
    /// @param version of the object in which it does
    record Same(String version) implements Outcome {}

    /// It was written.
    ///
    /// @param object as it is now
    record Written(Seen object) implements Outcome {}

    /// The object is not there any more.
    record Gone() implements Outcome {}

    /// The object is another one by now, or a later state of it was judged already: a wish for that
    /// one is on its way.
    record Outdated() implements Outcome {}

    /// It is not for us to write any more.
    record NotLeading() implements Outcome {}

    /// The API server finds a fault with it, and will do so again.
    ///
    /// @param sentence what it says
    record Refused(String sentence) implements Outcome {}

    /// We are not allowed to; that concerns all wishes for objects of this kind.
    record Forbidden(String sentence) implements Outcome {}

    /// The object kept changing under our hands.
    record Contended() implements Outcome {}

    /// The API server did not answer, or has too much to do; that concerns all wishes, too.
    record Unreachable(String sentence) implements Outcome {}

    /// What an answer means that is neither good nor a conflict.
    static Outcome failed(Answer answer) {
        if (answer.notFound()) {
            return new Gone();
        }
        if (answer.busy()) {
            return new Unreachable(answer.sentence());
        }
        // A namespace that ends takes nothing new, which is nobody's right, and no other's trouble.
        var ending = answer.body().path("message").asText("").contains("being terminated");
        return (answer.status() == 401 || answer.status() == 403) && !ending
                ? new Forbidden(answer.sentence())
                : new Refused(answer.sentence());
    }

    /// As a metric calls it.
    default String label() {
        return switch (this) {
            case Same _ -> "same";
            case Written _ -> "written";
            case Gone _ -> "gone";
            case Outdated _ -> "outdated";
            case NotLeading _ -> "not_leading";
            case Refused _ -> "refused";
            case Forbidden _ -> "forbidden";
            case Contended _ -> "conflict";
            case Unreachable _ -> "unreachable";
        };
    }
}
