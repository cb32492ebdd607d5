/// From PEM bytes to [KeyMaterial]. A key never prints itself, and a bad one is a value with a
/// reason ([KeyResult]), never an exception.
package dev.gatehouse.certs;
