/// What an API server with the Gateway API v1.6.1 CRDs (experimental channel) accepts, as tables:
/// one file per kind or group of kinds. Checking a document also fills in the defaults of its kind.
@NullMarked
package dev.gatehouse.k8s.watch.schema;

import org.jspecify.annotations.NullMarked;
