/// The bootstrap configuration: what a gateway needs to know before it has read its first resource.
/// One table, [ConfigKeys], says which keys there are; the reader, the names in the environment,
/// the published JSON Schema and the reference in `docs/` all follow it.
@NullMarked
package dev.gatehouse.cli.config;

import org.jspecify.annotations.NullMarked;
