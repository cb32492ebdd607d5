package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Reasons.Reason;

/// Why something declared is not served.
///
/// @param sentence for people: names the field and says what to do
record Refusal(Reason reason, String sentence) {}
