/// The shell around the pure machines: shards, timers, mailboxes, and the hands that send.
///
/// Invariant: a call is touched by its shard's thread only; every mailbox and table has a limit and a refusal.
@NullMarked
package io.callmask.sip.engine;

import org.jspecify.annotations.NullMarked;
