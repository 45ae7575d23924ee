package io.callmask.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// Closes a connection whose first byte does not begin a TLS handshake (RFC 8446 §5.1), without a word: the TLS layer would log what it was
/// sent, and whoever speaks plain HTTP to an HTTPS port has just sent a token, or numbers.
final class TlsOnly extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE = 22;

    @Override public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable() && bytes.getByte(bytes.readerIndex()) != HANDSHAKE) {
            ReferenceCountUtil.release(message);
            var _ = ctx.close();
            return;
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(message);
    }
}
