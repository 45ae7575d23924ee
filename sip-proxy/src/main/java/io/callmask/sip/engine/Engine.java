package io.callmask.sip.engine;

import io.callmask.media.MediaPolicy;
import io.callmask.number.record.CallJournal;
import io.callmask.routing.Router;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.transport.TcpLimits;
import io.callmask.sip.transport.TcpPort;
import io.callmask.sip.transport.Transport;
import io.callmask.sip.transport.UdpSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The SIP server: its sockets, its shards and their threads.
public final class Engine implements LiveCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<ShardThread> threads;
    private final List<TcpPort> ports;
    private final List<Listener> listeners;
    private final ChangeOfTrunks changes;

    private Engine(List<ShardThread> threads, List<TcpPort> ports, List<Listener> listeners, ChangeOfTrunks changes) {
        this.threads = List.copyOf(threads);
        this.ports = List.copyOf(ports);
        this.listeners = List.copyOf(listeners);
        this.changes = changes;
    }

    /// Where SIP is spoken.
    ///
    /// @param address port 0 lets the kernel choose
    public record Listener(Transport transport, InetSocketAddress address) {}

    /// What an engine works with.
    ///
    /// @param secret a random number, the same as long as the node runs
    /// @param clock  reads both clocks; any thread
    /// @param capture is shown every message, if it is not [Capture#OFF]
    public record Parts(Peers peers, Router router, MediaPolicy media, CallJournal journal, CallListener listener, TrunkBoard trunks, Signing signing, long secret, Supplier<Now> clock, Capture capture) {}

    /// Binds the listeners and begins to take calls.
    ///
    /// @throws java.io.UncheckedIOException when an address cannot be bound; nothing is left open then
    public static Engine start(EngineSettings settings, List<Listener> listen, Parts parts) {
        return start(settings, listen, parts, null);
    }

    /// The same with listeners of TLS.
    ///
    /// @param security needed when there are any
    public static Engine start(EngineSettings settings, List<Listener> listen, Parts parts, TcpPort.@Nullable Security security) {
        var ports = new ArrayList<Port>();
        try {
            for (var listener : listen) {
                switch (listener.transport()) {
                    case UDP -> { }
                    case TCP -> ports.add(new Port(listener.transport(), TcpPort.bind(listener.address(), settings.shards(), TcpLimits.DEFAULT)));
                    case TLS -> ports.add(new Port(listener.transport(), TcpPort.bindTls(listener.address(), settings.shards(), TcpLimits.DEFAULT,
                        Objects.requireNonNull(security, "security"))));
                }
            }
            var sockets = bind(settings.shards(), listen.stream().filter(listener -> listener.transport() == Transport.UDP).map(Listener::address).toList());
            return start(settings, ports, sockets, parts);
        } catch (RuntimeException e) {
            ports.forEach(port -> port.port().close());
            throw e;
        }
    }

    /// @param transport what it speaks
    private record Port(Transport transport, TcpPort port) {
        InetSocketAddress address() {
            return port.address();
        }
    }

    private static Engine start(EngineSettings settings, List<Port> ports, List<List<UdpSocket>> sockets, Parts parts) {
        var wires = ports.stream().map(port -> new TcpWire(SentBy.of(port.transport(), port.address().getAddress().getHostAddress(), port.address().getPort()), port.port())).toList();
        var shards = new Shard[settings.shards()];
        var ownership = shards.length == 1 ? Ownership.ALL : Ownership.among(shards);
        var threads = new ArrayList<ShardThread>();
        var paces = new TrunkPaces();
        for (int i = 0; i < shards.length; i++) {
            var directory = new Directory(parts.peers());
            var sources = new Sources(directory, paces, parts.listener(), parts.secret());
            var thread = new ShardThread("shard-" + i, sockets.get(i), parts.clock(), sources, waking -> new Shard(settings,
                new Surroundings(new SecureIds(), parts.secret(), Stream.<Wire>concat(waking.wires().stream(), wires.stream()).toList(), directory, parts.router(),
                    parts.media(), parts.journal(), parts.listener(), parts.trunks(), parts.signing(), waking.wake(), parts.capture()),
                parts.clock().get().nanos(), ownership));
            shards[i] = thread.shard();
            threads.add(thread);
        }
        // Slots fall to the shards in turn.
        shards[0].watchTrunks(0, parts.clock().get());
        threads.forEach(ShardThread::start);
        var intakes = new ArrayList<Intake>();
        for (var wire : wires) {
            var intake = new Intake(wire, parts.peers(), paces, parts.listener(), parts.clock(), parts.secret(), shards);
            wire.port().open(intake);
            intakes.add(intake);
        }
        return new Engine(threads, ports.stream().map(Port::port).toList(), Stream.concat(sockets.getFirst().stream().map(socket -> new Listener(Transport.UDP, socket.address())),
            ports.stream().map(port -> new Listener(port.transport(), port.address()))).toList(),
            new ChangeOfTrunks(settings, parts.peers(), List.of(shards), intakes, parts.trunks(), paces, parts.clock()));
    }

    /// What it listens on, UDP first, the kernel's choice of port included.
    public List<Listener> listeners() {
        return listeners;
    }

    /// Whether all shards are at work.
    public boolean isOpen() {
        return threads.stream().allMatch(ShardThread::isAlive);
    }

    @Override public CompletionStage<List<LiveCall>> list(int limit) {
        var answers = threads.stream().map(thread -> {
            var answer = new CompletableFuture<List<LiveCall>>();
            if (!thread.shard().offer(new Letter.Show(limit, answer))) answer.complete(List.of());
            return answer.completeOnTimeout(List.of(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).thenApply(_ ->
            answers.stream().flatMap(answer -> answer.join().stream()).sorted(Comparator.comparing(LiveCall::since)).limit(limit).toList());
    }

    @Override public CompletionStage<Boolean> hangUp(String callId) {
        int slot = Minted.slotOf(callId);
        var answer = new CompletableFuture<Boolean>();
        if (slot < 0) return CompletableFuture.completedStage(false);
        var shard = threads.get(slot % threads.size()).shard();
        if (!shard.offer(new Letter.HangUp(callId, answer))) answer.complete(false);
        return answer.completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Goes by other settings and other trunks from now on: new calls at once; those in progress finish, over trunks that are gone as well. A trunk of the same name
    /// keeps its channels in use, and its health if it is where it was.
    ///
    /// @param settings with the node, shards, limits of calls and timers that it was started with
    /// @return completed when all shards go by them
    public CompletableFuture<Void> turnTo(EngineSettings settings, Peers peers, List<TrunkBoard.Probe> probes) {
        return changes.turnTo(settings, peers, probes);
    }

    /// Ceases to hear trunks that are gone and whose calls are over. To be called about once a minute.
    public CompletableFuture<Void> dismissFormerTrunks() {
        return changes.dismiss();
    }

    /// Refuses new calls from now on, with 503; those in progress go on.
    ///
    /// @return completed when none is left; cancelled by [#resume]
    public CompletableFuture<Void> drain() {
        var empties = threads.stream().map(thread -> thread.shard().drained()).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(empties);
    }

    /// Takes new calls again, unless it stops.
    public void resume() {
        for (var thread : threads) thread.shard().resumed();
    }

    /// Ends all calls in progress, with BYE or CANCEL and a record each.
    public void endAll() {
        for (var thread : threads) thread.shard().answer(new Letter.EndAll());
    }

    /// How many calls there are; of a shard that does not answer within two seconds, none.
    public CompletableFuture<Integer> count() {
        var counts = threads.stream().map(thread -> {
            var count = new CompletableFuture<Integer>();
            thread.shard().answer(new Letter.Count(count));
            return count.completeOnTimeout(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }).toList();
        return CompletableFuture.allOf(counts.toArray(CompletableFuture[]::new)).thenApply(_ -> counts.stream().mapToInt(CompletableFuture::join).sum());
    }

    /// How many shards limit new calls, since more come than they can bear.
    public int overloaded() {
        return (int) threads.stream().filter(thread -> thread.shard().load().isLimited()).count();
    }

    /// Refuses new calls, ends those in progress, waits for their records at most `patience`, and closes.
    ///
    /// @return whether every call has its record on disk
    public boolean stop(Duration patience) throws InterruptedException {
        var empties = threads.stream().map(thread -> {
            var empty = new CompletableFuture<Void>();
            if (!thread.shard().offer(new Letter.Stop(empty))) empty.completeExceptionally(new IllegalStateException("mailbox full"));
            return empty;
        }).toArray(CompletableFuture<?>[]::new);
        boolean all = true;
        try {
            CompletableFuture.allOf(empties).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            all = false;
        }
        for (var thread : threads) thread.stop();
        ports.forEach(TcpPort::close);
        return all;
    }

    /// Every shard has a socket of its own on every address.
    private static List<List<UdpSocket>> bind(int shards, List<InetSocketAddress> listen) {
        var bound = new ArrayList<UdpSocket>();
        try {
            var addresses = listen.toArray(InetSocketAddress[]::new);
            var all = new ArrayList<List<UdpSocket>>();
            for (int shard = 0; shard < shards; shard++) {
                var own = new ArrayList<UdpSocket>();
                for (int i = 0; i < addresses.length; i++) {
                    var socket = UdpSocket.bind(addresses[i], shards > 1);
                    bound.add(socket);
                    own.add(socket);
                    addresses[i] = socket.address();
                }
                all.add(own);
            }
            return all;
        } catch (RuntimeException e) {
            bound.forEach(UdpSocket::close);
            throw e;
        }
    }

    @Override public String toString() {
        return "engine on " + listeners;
    }
}
