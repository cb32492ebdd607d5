package dev.gatehouse.certs;

import java.util.List;

/// What became of the bytes of a PEM file.
sealed interface PemResult {

    /// The blocks in the file's order; none where the file holds only text.
    record Blocks(List<PemBlock> blocks) implements PemResult {

        public Blocks {
            blocks = List.copyOf(blocks);
        }
    }

    /// @param reason a clause that tells what is wrong, and at which line; no byte of the file
    record Garbled(String reason) implements PemResult {}
}
