/// How numbers lie in places that others can read: Redis, SQL and their backups.
///
/// Invariant: nothing here turns a real number into bytes that can be read without a key derived from, or wrapped by, the master key.
@NullMarked
package io.callmask.number.cipher;

import org.jspecify.annotations.NullMarked;
