package io.callmask.sip.transport;

import io.callmask.sip.transport.TcpPort.Handshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// The handshake of one connection: until it is done nothing else sees the connection, and it has to be done in time. Afterwards it stands by, since over TLS 1.3 a peer may
/// refuse us when we have long thought that all is well. Its event loop's.
final class TlsHandshake extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_REASON = 200;
    /// Alerts that belong to a handshake (RFC 8446 §6.2): who sends one has taken no data.
    private static final Pattern REFUSAL = Pattern.compile("Received fatal alert: (handshake_failure|.*certificate.*|unknown_ca|access_denied|decrypt_error|protocol_version"
        + "|insufficient_security|missing_extension|unsupported_extension|unrecognized_name|no_application_protocol|illegal_parameter)");

    private final Ended ended;
    private boolean isTold;
    /// Whether it was told that all is well, and nothing else since.
    private boolean isDone;
    /// Whether the peer has said anything by it.
    private boolean isHeard;

    private TlsHandshake(Ended ended) {
        this.ended = ended;
    }

    /// Told how it ended: once, or a second time when the peer withdrew before it had said anything.
    interface Ended {
        void how(Handshake outcome, String reason);
    }

    static void begin(Channel channel, SSLEngine engine, Duration limit, Ended ended) {
        var tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(limit.toMillis());
        channel.pipeline().addLast(tls, new TlsHandshake(ended));
    }

    /// Ends what we send, and tells the peer so in the way of the connection's protocol.
    static void sayGoodbye(DuplexChannel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) channel.shutdownOutput();
        else tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }

    @Override public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) done();
            else failed(ctx, completion.cause());
        } else if (event instanceof SslCloseCompletionEvent) {
            ctx.close();
        }
    }

    private void done() {
        if (isTold) return;
        isTold = true;
        isDone = true;
        ended.how(Handshake.DONE, "");
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (!isTold || isDone && !isHeard && cause instanceof SSLException) {
            isTold = true;
            isDone = false;
            ended.how(outcome(cause), reason(cause));
        }
        ctx.close();
    }

    @Override public void channelRead(ChannelHandlerContext ctx, Object msg) {
        isHeard = true;
        ctx.fireChannelRead(msg);
    }

    @Override public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (isTold && !(inner instanceof IOException)) ctx.fireExceptionCaught(cause);
        else failed(ctx, inner);
    }

    @Override public void channelInactive(ChannelHandlerContext ctx) {
        if (!isTold) failed(ctx, new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    private static Handshake outcome(Throwable cause) {
        return switch (cause) {
            case SslHandshakeTimeoutException _ -> Handshake.SLOW;
            case NotSslRecordException _        -> Handshake.PLAIN;
            case SSLPeerUnverifiedException _   -> Handshake.UNTRUSTED;
            case SSLException tls               -> outcome(tls);
            default                             -> Handshake.GONE;
        };
    }

    private static Handshake outcome(SSLException cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ClosedChannelException) return Handshake.GONE;
            if (at instanceof CertificateException || at instanceof CertPathValidatorException) return Handshake.UNTRUSTED;
        }
        String text = String.valueOf(cause.getMessage());
        if (REFUSAL.matcher(text).find()) return Handshake.REFUSED;
        return text.contains("Empty client certificate chain") ? Handshake.UNTRUSTED : Handshake.FAILED;
    }

    /// The innermost text: the JDK's own words on certificates and alerts. What did not look like TLS is never quoted.
    private static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) return "what came is not TLS";
        if (cause instanceof SslHandshakeTimeoutException) return "not done in time";
        var inner = cause;
        while (inner.getCause() != null) inner = inner.getCause();
        String text = inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
        return text.substring(0, Math.min(text.length(), LONGEST_REASON)).replaceAll("[^ -~]+", " ").replace('"', '\'');
    }
}
