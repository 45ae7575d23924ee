package io.callmask.sip.engine;

import io.callmask.number.record.CallRecord;
import io.callmask.routing.Decision;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.stir.SignedIdentity;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// What other threads tell a shard.
sealed interface Letter {
    /// The router's late answer.
    record Routed(Call call, Decision decision) implements Letter {}
    /// The router broke its promise and failed instead of answering.
    record RouterFailed(Call call) implements Letter {}
    /// The store's answer to a second look.
    record LookedAgain(Decided of, SecondLook look, Decision decision) implements Letter {}
    /// The signature for an INVITE that is to leave.
    record Signed(Call call, Leaving leaving, SignedIdentity identity) implements Letter {}
    /// The record is on disk.
    record Recorded(Call call, CallRecord record) implements Letter {}
    /// A request that a connection lost.
    record Lost(Transaction<?> transaction, boolean perhapsReceived) implements Letter {}
    /// A connection lost a request that belongs to no call.
    record LoneLost(Consumer<Now> told) implements Letter {}
    /// The same for a text as for a call.
    record TextRouted(Text text, Decision decision) implements Letter {}
    record TextRouterFailed(Text text) implements Letter {}
    record TextRecorded(Text text, CallRecord record) implements Letter {}
    /// The connection with a trunk's registrar has ended.
    record FlowLost(Consumer<Now> told) implements Letter {}
    /// A message that another shard's socket received, or a connection.
    ///
    /// @param taken told when it leaves the mailbox
    record Forwarded(SipMessage message, InetSocketAddress from, Peers.Peer peer, Wire wire, Runnable taken) implements Letter {
        /// Of a socket, which does not wait.
        Forwarded(SipMessage message, InetSocketAddress from, Peers.Peer peer, Wire wire) {
            this(message, from, peer, wire, () -> {});
        }
    }
    /// The operator wants to see calls.
    record Show(int limit, CompletableFuture<List<LiveCalls.LiveCall>> answer) implements Letter {}
    /// The operator hangs up one call.
    record HangUp(String callId, CompletableFuture<Boolean> answer) implements Letter {}
    /// The operator wants to know how many calls there are.
    record Count(CompletableFuture<Integer> answer) implements Letter {}
    /// The operator has changed the settings, or the trunks.
    ///
    /// @param done completed when this shard goes by them
    record Adopt(EngineSettings settings, Peers peers, CompletableFuture<Void> done) implements Letter {}
    /// Which of these former trunks still have calls that began by them.
    record Used(List<Peers.Former> former, CompletableFuture<List<Peers.Former>> answer) implements Letter {}
    /// No new calls from now on; those in progress go on.
    ///
    /// @param empty completed when there is none any more
    record Drain(CompletableFuture<Void> empty) implements Letter {}
    /// New calls are taken again.
    record Resume() implements Letter {}
    /// The calls in progress end now.
    record EndAll() implements Letter {}
    /// The node stops: no new calls, and those in progress end.
    record Stop(CompletableFuture<Void> empty) implements Letter {}
}
