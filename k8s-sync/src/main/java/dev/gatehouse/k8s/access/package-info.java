/// The way to an API server: a kubeconfig, the files that it names, the programs that it runs, and
/// the client that comes of them, which is made anew when they change.
///
/// Read here and not by the client's own reader: that one ignores `tokenFile` and an unknown
/// context, never reads a certificate again, and takes no notice of when a credential ends.
@NullMarked
package dev.gatehouse.k8s.access;

import org.jspecify.annotations.NullMarked;
