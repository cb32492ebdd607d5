/// What the admin server tells: health, readiness, and what is served. Read only, and without a
/// secret in it.
package dev.gatehouse.server.admin;
