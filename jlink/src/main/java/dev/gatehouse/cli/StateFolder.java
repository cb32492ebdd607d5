package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.k8s.watch.lastgood.LastGood;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where state is kept, and by what key: as configured, or else as systemd gives them.
final class StateFolder {

    private static final Logger LOG = System.getLogger("gatehouse");

    private static final Path USUAL = Path.of("/var/lib/gatehouse");

    /// The name of systemd's credential (`LoadCredential=`) that has the key.
    private static final String KEY_CREDENTIAL = "gatehouse-state-key";

    private StateFolder() {}

    /// @return empty where nobody named a folder, and the usual one can't be used
    /// @throws IOException if the configured folder or key can't be used; its message is a sentence
    static Optional<LastGood> open(GatehouseConfig.State state) throws IOException {
        var key = state.keyFile().or(StateFolder::credential);
        if (state.folder().isPresent()) {
            return Optional.of(LastGood.open(state.folder().get(), key));
        }
        var usual = given("STATE_DIRECTORY").orElse(USUAL);
        try {
            return Optional.of(LastGood.open(usual, key));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "a start while the API server is away will serve nothing, since {0}; name"
                            + " another one (key state.folder)",
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Path> credential() {
        return given("CREDENTIALS_DIRECTORY")
                .map(folder -> folder.resolve(KEY_CREDENTIAL))
                .filter(Files::exists);
    }

    /// A folder that systemd names; the first, where it names several.
    private static Optional<Path> given(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(text -> !text.isBlank())
                .map(text -> Path.of(text.split(":", 2)[0]));
    }
}
