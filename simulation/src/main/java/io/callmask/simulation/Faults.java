package io.callmask.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;

/// Makes one call of what surrounds the engine throw: a bug of ours, in the middle of whatever the engine is doing.
final class Faults {
    private final int at;
    private boolean isOn;
    private int calls;
    private Optional<String> thrown = Optional.empty();

    /// @param at the call that throws, counted from 1; 0 for none
    Faults(int at) {
        this.at = at;
    }

    static Faults none() {
        return new Faults(0);
    }

    /// From now on calls count: a bug at the start is the start's.
    void begin() {
        isOn = true;
    }

    /// `real`, whose named methods count.
    <T> T in(Class<T> type, T real, String... methods) {
        if (at == 0) return real;
        var counted = Set.of(methods);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            if (isOn && counted.contains(method.getName()) && ++calls == at) {
                thrown = Optional.of(type.getSimpleName() + '.' + method.getName());
                throw new IllegalStateException("a bug, as ordered");
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /// What has thrown, if it has come to that.
    Optional<String> thrown() {
        return thrown;
    }
}
