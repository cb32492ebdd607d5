package dev.gatehouse.server.flow;

import dev.gatehouse.server.Limits;
import java.util.ArrayList;

/// The default limits with some changed.
public final class Bounds {

    private Bounds() {}

    /// @param changes name, value, name, value ...
    public static Limits with(Object... changes) {
        try {
            var types = new ArrayList<Class<?>>();
            var values = new ArrayList<>();
            var changed = 0;
            for (var component : Limits.class.getRecordComponents()) {
                types.add(component.getType());
                var value = component.getAccessor().invoke(Limits.DEFAULTS);
                for (var i = 0; i < changes.length; i += 2) {
                    if (component.getName().equals(changes[i])) {
                        value = changes[i + 1];
                        changed++;
                    }
                }
                values.add(value);
            }
            if (changed != changes.length / 2) {
                throw new IllegalArgumentException("no such limit");
            }
            return Limits.class
                    .getDeclaredConstructor(types.toArray(Class<?>[]::new))
                    .newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
