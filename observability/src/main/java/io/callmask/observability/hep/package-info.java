/// Export of SIP messages to a Homer collector by HEPv3.
///
/// Invariant: nobody waits for the collector; what it does not take is counted and gone. What is exported is personal data.
@NullMarked
package io.callmask.observability.hep;

import org.jspecify.annotations.NullMarked;
