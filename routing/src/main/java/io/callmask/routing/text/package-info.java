/// Texts (RFC 3428): whether a pool takes them, and what telephone numbers in them come to.
///
/// Invariant: a scan takes time linear in the text, whatever the text says, and keeps nothing of it.
@NullMarked
package io.callmask.routing.text;

import org.jspecify.annotations.NullMarked;
