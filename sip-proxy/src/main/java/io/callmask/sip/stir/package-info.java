/// Signed callers' numbers (STIR: RFC 8224, 8225, 8226; SHAKEN: RFC 8588). Nothing in here fetches anything, reads a file or a clock: certificates come from
/// outside, and what is signed is a VN, never the caller's number.
@NullMarked
package io.callmask.sip.stir;

import org.jspecify.annotations.NullMarked;
