package io.callmask.sip.call;

import io.callmask.routing.Trunk;

/// The present attempt at leg B.
///
/// @param index   which of the decision's trunks it is owed to, from 0
/// @param by      that trunk, or the one that a redirect has led to
/// @param heard   what has been heard of it
/// @param detours where redirects lead
public record Attempt(int index, Trunk by, Heard heard, Detours detours) {
    /// The same once more has been heard of, or more.
    Attempt heard(Heard what) {
        return new Attempt(index, by, what.compareTo(heard) > 0 ? what : heard, detours);
    }

    Attempt led(Detours next) {
        return new Attempt(index, by, heard, next);
    }
}
