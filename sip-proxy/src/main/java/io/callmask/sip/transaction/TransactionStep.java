package io.callmask.sip.transaction;

import java.util.List;

/// What one event did to a machine.
///
/// @param next    the state from now on
/// @param actions what to do, in order
public record TransactionStep<S>(S next, List<TransactionAction> actions) {
    static <S> TransactionStep<S> to(S next, TransactionAction action) {
        return new TransactionStep<>(next, List.of(action));
    }

    static <S> TransactionStep<S> to(S next, TransactionAction first, TransactionAction second) {
        return new TransactionStep<>(next, List.of(first, second));
    }

    static <S> TransactionStep<S> to(S next, TransactionAction... actions) {
        return new TransactionStep<>(next, List.of(actions));
    }

    static <S> TransactionStep<S> stay(S state) {
        return new TransactionStep<>(state, List.of());
    }
}
