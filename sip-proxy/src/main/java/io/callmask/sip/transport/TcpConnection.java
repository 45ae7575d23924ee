package io.callmask.sip.transport;

import io.callmask.sip.transport.Framer.Frame;
import io.callmask.sip.transport.TcpPort.Closed;
import io.callmask.sip.transport.TcpPort.Handler;
import io.callmask.sip.transport.TcpPort.Lost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: frames in, messages out, and the deadlines that a peer has. [#send] is for any thread, all else is its event loop's.
final class TcpConnection extends ChannelInboundHandlerAdapter implements TcpPort.Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};
    /// How long a full mailbox is left alone before the message is offered again.
    private static final Duration RESPITE = Duration.ofMillis(5);
    /// How long the peer has to read what we answered to bytes that broke the stream.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    /// Requests that we remember as perhaps lost while the peer says nothing at all.
    private static final int MOST_UNHEARD = 1_024;

    private final EventLoop loop;
    private final InetSocketAddress remote;
    private final boolean accepted;
    private final TcpLimits limits;
    private final Handler handler;
    private final Consumer<TcpConnection> onClosed;
    private final Framer framer = new Framer();
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicInteger inWork = new AtomicInteger();
    private volatile boolean open = true;

    private @Nullable Channel channel;
    /// The same while its handshake is under way.
    private @Nullable Channel unready;
    /// What was sent before the connection stood.
    private final ArrayDeque<Outgoing> early = new ArrayDeque<>();
    /// What went out since the peer was last heard: if the connection breaks now, nobody knows whether it arrived.
    private final ArrayDeque<Outgoing> unheard = new ArrayDeque<>();
    private @Nullable Paused paused;
    /// What answers all pings until it has gone out.
    private @Nullable Outgoing pong;
    /// Whom to tell of its end.
    private final List<Runnable> watchers = new ArrayList<>(1);
    private boolean flushing;
    private boolean isOver;
    private long deadline;
    private Closed atDeadline = Closed.IDLE;
    private @Nullable Look look;
    private @Nullable BooleanSupplier rate;
    /// After which silence it is pinged, zero for never.
    private Duration keepAlive = Duration.ZERO;
    private long heard;

    TcpConnection(EventLoop loop, InetSocketAddress remote, boolean accepted, TcpLimits limits, Handler handler, Consumer<TcpConnection> onClosed) {
        this.loop = loop;
        this.remote = remote;
        this.accepted = accepted;
        this.limits = limits;
        this.handler = handler;
        this.onClosed = onClosed;
    }

    /// A message on its way, and whom to tell if it is lost.
    private static final class Outgoing {
        final byte[] bytes;
        final int offset;
        final int length;
        private @Nullable Lost lost;

        Outgoing(byte[] bytes, int offset, int length, @Nullable Lost lost) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
            this.lost = lost;
        }

        void lost(boolean perhapsReceived) {
            var told = lost;
            lost = null;
            if (told != null) told.lost(perhapsReceived);
        }
    }

    /// A message that nobody had room for, and what has been read after it.
    private record Paused(byte[] message, byte[] rest) {}

    /// The scheduled look at the deadline.
    private record Look(long at, java.util.concurrent.Future<?> future) {}

    InetSocketAddress remote() {
        return remote;
    }

    // Out.

    @Override public boolean isOpen() {
        return open;
    }

    @Override public boolean admit() {
        if (inWork.incrementAndGet() <= limits.inWork()) return true;
        inWork.decrementAndGet();
        return false;
    }

    @Override public void release() {
        inWork.decrementAndGet();
    }

    @Override public boolean send(byte[] bytes, int offset, int length, @Nullable Lost lost) {
        if (!open) return false;
        if (unsent.addAndGet(length) > limits.unsent()) {
            unsent.addAndGet(-length);
            execute(() -> close(Closed.UNREAD));
            return false;
        }
        return execute(() -> write(new Outgoing(bytes, offset, length, lost)));
    }

    /// @return false when it is over already, or about to be
    boolean whenEnded(Runnable told) {
        return open && execute(() -> {
            if (isOver) told.run();
            else watchers.add(told);
        });
    }

    /// @return false when the event loop has ended
    private boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            open = false;
            return false;
        }
    }

    private void write(Outgoing out) {
        if (!open) {
            out.lost(false);
        } else if (channel == null) {
            early.add(out);
        } else {
            var to = channel;
            to.write(Unpooled.wrappedBuffer(out.bytes, out.offset, out.length)).addListener(done -> {
                unsent.addAndGet(-out.length);
                if (out == pong) pong = null;
                // What that means for the message is told when the connection ends: a peer that refuses us has not had it.
                if (!done.isSuccess()) to.close();
            });
            if (out.lost != null) remember(out);
            flushSoon();
        }
    }

    private void remember(Outgoing out) {
        if (unheard.size() == MOST_UNHEARD) unheard.poll();
        unheard.add(out);
    }

    /// All that is sent in one turn goes out in one write.
    private void flushSoon() {
        if (flushing) return;
        flushing = true;
        execute(() -> {
            flushing = false;
            if (channel != null) channel.flush();
        });
    }

    // Life.

    @Override public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) began(ctx.channel());
    }

    @Override public void channelActive(ChannelHandlerContext ctx) {
        began(ctx.channel());
    }

    private void began(Channel begun) {
        if (channel != null) return;
        channel = begun;
        if (!open) {
            // Closed while it was being made.
            begun.close();
            return;
        }
        if (accepted) until(limits.firstByte(), Closed.SLOW);
        else until(limits.idle(), Closed.IDLE);
        if (!accepted) keepAlive();
        for (Outgoing out; (out = early.poll()) != null; ) write(out);
    }

    /// It will be [added][#handlerAdded] to this channel when that is secure.
    void securing(Channel begun) {
        unready = begun;
    }

    /// It could not be made.
    void failed() {
        ended();
    }

    /// Its peer has never been one, so what went out was read by nobody.
    void refused() {
        open = false;
        for (Outgoing out; (out = unheard.poll()) != null; ) out.lost(false);
        ended();
    }

    @Override public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    @Override public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset is the peer's right; anything else is our bug, which costs this connection and no more. Its text may quote what was said.
        if (!(cause instanceof IOException)) LOG.error("bug={} connection closed", cause.getClass().getName(), withoutText(cause));
        ctx.close();
    }

    private static Throwable withoutText(Throwable cause) {
        var shown = new IllegalStateException(cause.getClass().getName());
        shown.setStackTrace(cause.getStackTrace());
        return shown;
    }

    /// Closes it, whoever asks; what the kernel does not take at once is lost.
    void close(Closed why) {
        if (!open) return;
        open = false;
        handler.closed(why);
        if (channel == null) {
            if (unready != null) unready.close();
            ended();
        } else {
            channel.flush();
            channel.close();
        }
    }

    void closeSoon(Closed why) {
        execute(() -> close(why));
    }

    private void ended() {
        open = false;
        if (isOver) return;
        isOver = true;
        if (look != null) look.future().cancel(false);
        onClosed.accept(this);
        for (Outgoing out; (out = early.poll()) != null; ) out.lost(false);
        for (Outgoing out; (out = unheard.poll()) != null; ) out.lost(true);
        watchers.forEach(Runnable::run);
        watchers.clear();
    }

    // In.

    @Override public void channelRead(ChannelHandlerContext ctx, Object msg) {
        var buffer = (ByteBuf) msg;
        byte[] in = new byte[buffer.readableBytes()];
        buffer.readBytes(in).release();
        if (!open) return;
        unheard.clear();
        heard = now();
        if (paused == null) cut(in);
        else paused = new Paused(paused.message(), joined(paused.rest(), in));
    }

    private void cut(byte[] in) {
        boolean midway = framer.isMidway();
        int from = 0;
        while (true) {
            from = framer.feed(in, from, in.length);
            switch (framer.poll()) {
                case Frame.Message(var bytes) -> {
                    midway = false;
                    if (!isTaken(bytes)) {
                        pause(new Paused(bytes, Arrays.copyOfRange(in, from, in.length)));
                        return;
                    }
                }
                case Frame.Ping() -> pong();
                case Frame.Broken(var head, _) -> {
                    breakOff(head);
                    return;
                }
                case null -> {
                    // Bytes of the same message do not put off its deadline.
                    if (!framer.isMidway()) until(limits.idle(), Closed.IDLE);
                    else if (!midway) until(limits.message(), Closed.SLOW);
                    return;
                }
            }
        }
    }

    private boolean isTaken(byte[] message) {
        if (rate == null) rate = handler.rate(remote);
        return rate.getAsBoolean() && handler.message(message, remote, this);
    }

    /// Nobody has room, or it sends too fast: the peer waits, as TCP lets it.
    private void pause(Paused at) {
        paused = at;
        until(limits.idle(), Closed.IDLE);
        if (channel != null) channel.config().setAutoRead(false);
        loop.schedule(this::resume, RESPITE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void resume() {
        if (paused == null || !open) return;
        var at = paused;
        if (!isTaken(at.message())) {
            loop.schedule(this::resume, RESPITE.toNanos(), TimeUnit.NANOSECONDS);
            return;
        }
        paused = null;
        cut(at.rest());
        if (paused == null && channel != null) channel.config().setAutoRead(true);
    }

    /// Answers if it can, and waits a little for the peer to read it: closing with its bytes unread would reset the connection under the answer.
    private void breakOff(byte[] head) {
        byte[] lastWords = handler.broken(head, remote);
        if (lastWords.length == 0 || !(channel instanceof DuplexChannel duplex)) {
            close(Closed.BROKEN);
            return;
        }
        duplex.writeAndFlush(Unpooled.wrappedBuffer(lastWords)).addListener(_ -> TlsHandshake.sayGoodbye(duplex));
        open = false;
        handler.closed(Closed.BROKEN);
        until(LAST_WORDS, Closed.BROKEN);
    }

    /// RFC 5626 §4.4.1 wants a sign of life: one does for all pings that came before it. So a peer that pings without end and does not read fills nothing.
    private void pong() {
        if (pong != null) return;
        pong = answered(LINE_END);
        write(pong);
    }

    private Outgoing answered(byte[] bytes) {
        unsent.addAndGet(bytes.length);
        return new Outgoing(bytes, 0, bytes.length, null);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    // Keep-alive.

    private void keepAlive() {
        keepAlive = handler.keepAlive(remote);
        heard = now();
        if (!keepAlive.isZero()) loop.schedule(this::pingIfSilent, keepAlive.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// RFC 5626 §3.5.1. What the peer says in the meantime shows as well that it is there.
    private void pingIfSilent() {
        if (!open) return;
        long rest = heard + keepAlive.toNanos() - now();
        if (rest > 0) {
            loop.schedule(this::pingIfSilent, rest, TimeUnit.NANOSECONDS);
            return;
        }
        // The former pongs are history: two of them in a row are no ping.
        framer.forgetLineEnds();
        write(answered(PING));
        long pinged = now();
        loop.schedule(() -> expectPong(pinged), limits.pong().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void expectPong(long pinged) {
        // As long as we do not read, the peer cannot be heard.
        if (paused != null) heard = now();
        if (heard - pinged >= 0) pingIfSilent();
        else close(Closed.SILENT);
    }

    // Deadlines.

    /// There is one deadline at a time, and one scheduled look at it: moving it away costs nothing.
    private void until(Duration time, Closed why) {
        deadline = now() + time.toNanos();
        atDeadline = why;
        if (look != null && look.at() - deadline <= 0) return;
        if (look != null) look.future().cancel(false);
        look(deadline);
    }

    private void look(long at) {
        look = new Look(at, loop.schedule(this::lookAtDeadline, at - now(), TimeUnit.NANOSECONDS));
    }

    private void lookAtDeadline() {
        look = null;
        if (deadline - now() > 0) {
            look(deadline);
        } else if (open) {
            close(atDeadline);
        } else if (channel != null) {
            channel.close();
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
