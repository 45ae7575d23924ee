package io.callmask.sip.call;

/// What a side has said of itself that matters before an answer.
///
/// @param reliable of the caller: that it takes provisional responses sent reliably (RFC 3262); of the callee: that this one was
/// @param update   that it takes UPDATE (RFC 3311)
public record Ability(boolean reliable, boolean update) {
    public static final Ability NONE = new Ability(false, false);
}
