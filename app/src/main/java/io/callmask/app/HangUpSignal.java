package io.callmask.app;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, which the JDK hands out by an interface of its own only (module jdk.unsupported): asked for by name, as the compiler warns of it in any other way.
final class HangUpSignal {
    private static final Logger LOG = LoggerFactory.getLogger(HangUpSignal.class);
    private static final String SIGNAL = "sun.misc.Signal";

    private HangUpSignal() {}

    /// Does this whenever the signal comes, on a thread of its own, in the place of stopping.
    static void means(Runnable work) {
        try {
            var signal = Class.forName(SIGNAL);
            var handler = Class.forName(SIGNAL + "Handler");
            var ours = Proxy.newProxyInstance(HangUpSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    work.run();
                    yield null;
                }
                case "equals" -> arguments != null && self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "reload at SIGHUP";
            });
            var before = signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
            // Started by nohup, or the like: the JVM leaves it so.
            if (before == handler.getField("SIG_IGN").get(null)) LOG.warn("event=no-signal signal=HUP why=ignored-since-the-start (reload by ./callmask reload)");
        } catch (ReflectiveOperationException e) {
            // With -Xrs the JVM leaves signals alone.
            LOG.warn("event=no-signal signal=HUP why={} (reload by ./callmask reload)", e.getClass().getSimpleName());
        }
    }
}
