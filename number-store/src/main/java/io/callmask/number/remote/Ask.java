package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.RealNumber;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.UnbindResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One request on its way through a lane. Answered once: by the lane, or by the clock when that takes too long. Two that ask for the same are two.
sealed interface Ask {
    CompletableFuture<?> answer();

    /// Answers that the outcome is unknown.
    ///
    /// @return false when it had been answered
    boolean giveUp();

    /// Answers that nothing was written.
    ///
    /// @return false when it had been answered
    boolean refuse(String why);

    /// A time in nanoseconds after which it is given up.
    long deadline();

    record Bind(BindRequest request, CompletableFuture<BindResult> answer, long started, long deadline) implements Ask {
        @Override public boolean equals(Object other) {
            return this == other;
        }

        @Override public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override public boolean giveUp() {
            return answer.complete(new NotBound(Why.OUTCOME_UNKNOWN, "", "the outcome is unknown: the store did not answer in time (expected: the same request again, with the same key; without one a binding that was made is released as soon as that can be done)"));
        }

        @Override public boolean refuse(String why) {
            return answer.complete(new NotBound(Why.STORE_UNAVAILABLE, "", why));
        }
    }

    /// Changes something about an open binding.
    ///
    /// @param code       what the id says of a binding that was given one
    /// @param generation the one that it must have, or [#ANY_GENERATION]
    record Alter(BindingId id, @Nullable CodeAddress code, long generation, What what, CompletableFuture<BindResult> answer, long deadline) implements Ask {
        @Override public boolean equals(Object other) {
            return this == other;
        }

        @Override public int hashCode() {
            return System.identityHashCode(this);
        }

        static final long ANY_GENERATION = -1;

        @Override public boolean giveUp() {
            return answer.complete(new NotBound(Why.OUTCOME_UNKNOWN, "", "the outcome is unknown: the store did not answer in time (expected: a look at the binding, whose generation tells whether it was changed)"));
        }

        @Override public boolean refuse(String why) {
            return answer.complete(new NotBound(Why.STORE_UNAVAILABLE, "", why));
        }
    }

    /// What is changed.
    sealed interface What {
        /// Whether somebody asked for it by the API; else a call did, which counts as a call.
        default boolean isAsked() {
            return this instanceof Changes;
        }

        record Changes(List<Change> changes) implements What {
            public Changes {
                changes = List.copyOf(changes);
            }
        }

        /// Somebody was the first to call (XYB).
        record Meets(RealNumber caller) implements What {}
    }

    /// @param code what the id says of a binding that was given one
    record Release(BindingId id, @Nullable CodeAddress code, CompletableFuture<UnbindResult> answer, long deadline) implements Ask {
        @Override public boolean equals(Object other) {
            return this == other;
        }

        @Override public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override public boolean giveUp() {
            return answer.complete(new UnbindResult.Unavailable());
        }

        @Override public boolean refuse(String why) {
            return answer.complete(new UnbindResult.Unavailable());
        }
    }
}
