/// Certificates and keys for TLS: read from PEM files, and read again when these change.
///
/// Invariant: whatever becomes of the files, a handshake uses the last set of them that was whole; event loops only ever see what has been read.
@NullMarked
package io.callmask.sip.transport.tls;

import org.jspecify.annotations.NullMarked;
