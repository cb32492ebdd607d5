package dev.gatehouse.cli;

import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/// What happens at SIGHUP. The JDK has no other way to hear of a signal than `sun.misc.Signal`,
/// which it exports and warns of; so it is looked up.
final class HangUp {

    private static final System.Logger LOG = System.getLogger("gatehouse");

    private HangUp() {}

    /// From now on, SIGHUP does this, and no longer ends the process.
    ///
    /// @param work runs on a thread of the JVM's
    @SuppressWarnings("ReferenceEquality") // a proxy is itself and nobody else
    static void does(Runnable work) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var ours =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            work.run();
                                            yield null;
                                        }
                                        case "equals" -> proxy == arguments[0];
                                        case "hashCode" -> System.identityHashCode(proxy);
                                        default -> "the handler of SIGHUP";
                                    });
            var hangUp = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangUp, ours);
        } catch (ReflectiveOperationException none) {
            LOG.log(Level.WARNING, "SIGHUP can't be heard of here, and ends the process: " + none);
        }
    }
}
