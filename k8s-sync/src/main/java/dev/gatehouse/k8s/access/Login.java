package dev.gatehouse.k8s.access;

import java.util.Optional;

/// What a kubeconfig, and the files that it names, say at one moment. Equal as long as they do.
///
/// @param credential what they hold themselves
/// @param plugin the program that has the credential instead, where one is named
record Login(Connection connection, Credential credential, Optional<ExecPlugin> plugin) {}
