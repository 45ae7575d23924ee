/// The small model of a session description (RFC 8866) and how it is read and rendered. Pure.
///
/// Invariant: a rendered description holds only typed, allowed fields; `o=` is always ours.
@NullMarked
package io.callmask.media.sdp;

import org.jspecify.annotations.NullMarked;
