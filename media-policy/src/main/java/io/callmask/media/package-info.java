/// What a session description may say on its way from one leg to the other.
///
/// Invariant: what is rendered comes from a model of what we allow; no byte of a received description is copied past it.
@NullMarked
package io.callmask.media;

import org.jspecify.annotations.NullMarked;
