package dev.gatehouse.server.filter;

import dev.gatehouse.model.Filter;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.ResponseEdit;
import java.util.Set;

/// ResponseHeaderModifier. It also edits the answers of the rule's gates.
final class ResponseHeaders implements ResponseEdit {

    private final HeadEdits edits;

    private ResponseHeaders(HeadEdits edits) {
        this.edits = edits;
    }

    static ResponseHeaders compile(Filter.HeaderEdits edits) {
        return new ResponseHeaders(HeadEdits.compile(edits, Set.of()));
    }

    @Override
    public void apply(Head head) {
        edits.apply(head);
    }
}
