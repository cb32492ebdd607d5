package dev.gatehouse.cli.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The variables that set keys: `GATEHOUSE_` and the key's path in capitals.
final class Environment {

    static final String PREFIX = "GATEHOUSE_";

    private Environment() {}

    /// Takes what concerns us out of the environment. A variable that starts with our prefix and
    /// names no key is a mistake: it would be without effect, and nobody would notice.
    static Map<ConfigKey<?>, String> read(Map<String, String> environment, List<String> problems) {
        var byName = new HashMap<String, ConfigKey<?>>();
        ConfigKeys.all().forEach(key -> byName.put(key.environmentName(), key));
        ConfigKeys.SHORTHANDS.forEach(
                (section, key) -> byName.put(ConfigKey.environmentName(section), key));
        var found = new HashMap<ConfigKey<?>, String>();
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            var key = byName.get(name);
                            if (key != null) {
                                found.put(key, value);
                            } else if (name.startsWith(PREFIX)) {
                                problems.add(
                                        "environment: "
                                                + name
                                                + " sets no key of the configuration"
                                                + Hint.of(name, byName.keySet()));
                            }
                        });
        return found;
    }
}
