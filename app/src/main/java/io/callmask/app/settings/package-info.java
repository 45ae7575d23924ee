/// One YAML file, read once into one record tree, checked whole.
///
/// Invariant: a [io.callmask.app.settings.Settings] that exists is valid; a bad value stops the start and is never corrected.
@NullMarked
package io.callmask.app.settings;

import org.jspecify.annotations.NullMarked;
