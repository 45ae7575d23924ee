/// The only place where outbound bytes are made, from typed fields: nothing is cloned, nothing unknown is copied.
///
/// Invariant: an [io.callmask.sip.builder.Outbound] to a leg holds our own fields and echoes of that same leg; the caller ID
/// that leg B sees is a [io.callmask.number.VirtualNumber] and cannot be anything else.
@NullMarked
package io.callmask.sip.builder;

import org.jspecify.annotations.NullMarked;
