package io.callmask.sip.transport;

import static io.callmask.sip.transport.Streams.INVITE;
import static io.callmask.sip.transport.Streams.OPTIONS;
import static io.callmask.sip.transport.Streams.joined;
import static io.callmask.sip.transport.Streams.wire;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.transport.TcpPort.Closed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// One connection in its own time: nothing here waits.
class TcpConnectionTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 40_000);
    private static final TcpLimits LIMITS = new TcpLimits(10, 10, Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMinutes(10), Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(10), 2, 100_000);
    private static final byte[] RESPONSE = "SIP/2.0 200 OK\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] REFUSAL = "SIP/2.0 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1);

    private final List<String> heard = new ArrayList<>();
    private final List<Boolean> lost = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private TcpConnection connection = connection(true);
    private boolean isFull;
    private Duration keepAlive = Duration.ZERO;
    private byte[] lastWords = {};
    private int gone;

    private final class Ears implements TcpPort.Handler {
        @Override public boolean allows(InetAddress source) {
            return true;
        }

        @Override public boolean message(byte[] bytes, InetSocketAddress from, TcpPort.Connection by) {
            if (isFull) return false;
            assertThat(from).isEqualTo(PEER);
            heard.add(new String(bytes, ISO_8859_1));
            return true;
        }

        @Override public byte[] broken(byte[] head, InetSocketAddress from) {
            heard.add("broken");
            return lastWords;
        }

        @Override public void closed(Closed why) {
            heard.add(why.name());
        }

        @Override public Duration keepAlive(InetSocketAddress to) {
            return keepAlive;
        }
    }

    private TcpConnection connection(boolean accepted) {
        channel.freezeTime();
        return new TcpConnection(channel.eventLoop(), PEER, accepted, LIMITS, new Ears(), _ -> gone++);
    }

    private void begin() {
        channel.pipeline().addLast(connection);
    }

    private void comes(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private void passes(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private String sent() {
        channel.runPendingTasks();
        var all = new StringBuilder();
        for (ByteBuf out; (out = channel.readOutbound()) != null; out.release()) all.append(out.toString(ISO_8859_1));
        return all.toString();
    }

    @Test void messages_are_handed_over_and_answers_go_back() {
        begin();
        comes(joined(wire(OPTIONS), Arrays.copyOf(wire(INVITE), 30)));
        assertThat(heard).containsExactly(new String(wire(OPTIONS), ISO_8859_1));
        assertThat(connection.send(RESPONSE, 0, RESPONSE.length, null)).isTrue();
        assertThat(sent()).isEqualTo(new String(RESPONSE, ISO_8859_1));
    }

    @Test void a_ping_is_answered_with_one_line_end() {
        begin();
        comes(wire("\n\n"));
        assertThat(sent()).isEqualTo("\r\n");
    }

    @Test void pings_that_come_together_are_answered_together() {
        begin();
        comes(wire("\n\n".repeat(10_000)));
        assertThat(sent()).isEqualTo("\r\n");
        comes(wire("\n\n"));
        assertThat(sent()).isEqualTo("\r\n");
    }

    @Test void a_peer_that_pings_and_does_not_read_is_owed_one_answer_whatever_it_sends() {
        var waiting = new ArrayList<ChannelPromise>();
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                waiting.add(promise);
            }
        });
        begin();
        for (int i = 0; i < 100; i++) {
            comes(wire("\n\n".repeat(100)));
            channel.runPendingTasks();
        }
        assertThat(waiting).hasSize(1);
        waiting.getFirst().setSuccess();
        comes(wire("\n\n"));
        assertThat(waiting).hasSize(2);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test void a_connection_of_ours_is_pinged_when_the_peer_has_been_silent() {
        keepAlive = Duration.ofSeconds(30);
        connection = connection(false);
        begin();
        passes(Duration.ofSeconds(20));
        comes(wire(OPTIONS));
        passes(Duration.ofSeconds(29));
        assertThat(sent()).isEmpty();
        passes(Duration.ofSeconds(1));
        assertThat(sent()).isEqualTo("\r\n\r\n");
        for (int i = 0; i < 5; i++) {
            // Two pongs in a row are not taken for a ping.
            comes(wire("\n"));
            passes(Duration.ofSeconds(30));
            assertThat(sent()).isEqualTo("\r\n\r\n");
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test void a_peer_that_refuses_us_has_not_had_the_message() {
        connection = connection(false);
        begin();
        connection.send(RESPONSE, 0, RESPONSE.length, lost::add);
        assertThat(sent()).isNotEmpty();
        connection.refused();
        channel.close();
        assertThat(lost).containsExactly(false);
        assertThat(gone).isEqualTo(1);
    }

    @Test void whatever_the_peer_says_is_as_good_as_a_pong() {
        keepAlive = Duration.ofSeconds(30);
        connection = connection(false);
        begin();
        passes(Duration.ofSeconds(30));
        comes(wire(OPTIONS));
        passes(Duration.ofSeconds(15));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test void a_peer_that_does_not_answer_a_ping_has_gone_and_what_went_out_is_perhaps_lost() {
        keepAlive = Duration.ofSeconds(30);
        connection = connection(false);
        begin();
        connection.send(RESPONSE, 0, RESPONSE.length, lost::add);
        passes(Duration.ofSeconds(30));
        passes(Duration.ofMillis(9_999));
        assertThat(channel.isOpen()).isTrue();
        passes(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("SILENT");
        assertThat(lost).containsExactly(true);
    }

    @Test void as_long_as_we_do_not_read_nobody_is_blamed_for_silence() {
        keepAlive = Duration.ofSeconds(30);
        connection = connection(false);
        begin();
        isFull = true;
        comes(wire(OPTIONS));
        passes(Duration.ofSeconds(60));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test void a_connection_that_a_peer_made_is_not_pinged() {
        keepAlive = Duration.ofSeconds(30);
        begin();
        comes(wire(OPTIONS));
        passes(Duration.ofMinutes(2));
        assertThat(sent()).isEmpty();
    }

    @Test void silence_after_accept_ends_it_after_4_s() {
        begin();
        passes(Duration.ofMillis(3_999));
        assertThat(channel.isOpen()).isTrue();
        passes(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("SLOW");
        assertThat(gone).isEqualTo(1);
    }

    @Test void a_message_must_be_whole_4_s_after_its_first_byte_however_often_a_byte_comes() {
        begin();
        byte[] message = wire(OPTIONS);
        for (int i = 0; i < 40; i++) {
            comes(new byte[] {message[i]});
            assertThat(channel.isOpen()).isTrue();
            passes(Duration.ofMillis(100));
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("SLOW");
    }

    @Test void each_message_has_its_own_4_s() {
        begin();
        byte[] message = wire(OPTIONS);
        for (int i = 0; i < 10; i++) {
            // The end of one and the beginning of the next come together.
            comes(joined(i == 0 ? new byte[0] : Arrays.copyOfRange(message, 10, message.length), Arrays.copyOf(message, 10)));
            passes(Duration.ofSeconds(3));
        }
        assertThat(channel.isOpen()).isTrue();
        assertThat(heard).hasSize(9);
        passes(Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test void an_idle_connection_is_closed_after_10_minutes() {
        begin();
        comes(wire(OPTIONS));
        passes(Duration.ofMinutes(9));
        comes(wire("\n\n"));
        passes(Duration.ofMinutes(9));
        assertThat(channel.isOpen()).isTrue();
        passes(Duration.ofMinutes(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).endsWith("IDLE");
    }

    @Test void a_connection_of_our_own_may_be_silent() {
        connection = connection(false);
        begin();
        passes(Duration.ofMinutes(9));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test void what_was_sent_before_the_connection_stood_goes_out_first() {
        connection = connection(false);
        assertThat(connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add)).isTrue();
        assertThat(connection.send(wire(OPTIONS), 0, wire(OPTIONS).length, lost::add)).isTrue();
        channel.runPendingTasks();
        begin();
        assertThat(sent()).isEqualTo(new String(wire(INVITE), ISO_8859_1) + new String(wire(OPTIONS), ISO_8859_1));
        assertThat(lost).isEmpty();
    }

    @Test void a_connection_that_cannot_be_made_loses_what_waited_for_it_and_the_peer_has_none_of_it() {
        connection = connection(false);
        connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add);
        channel.runPendingTasks();
        connection.failed();
        assertThat(lost).containsExactly(false);
        assertThat(connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add)).isFalse();
        assertThat(lost).containsExactly(false);
        assertThat(gone).isEqualTo(1);
    }

    @Test void a_reset_before_the_peer_was_heard_tells_that_the_request_may_be_lost() {
        connection = connection(false);
        begin();
        connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add);
        sent();
        channel.close();
        channel.runPendingTasks();
        assertThat(lost).containsExactly(true);
    }

    @Test void what_the_peer_was_heard_after_is_not_lost() {
        connection = connection(false);
        begin();
        connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add);
        sent();
        comes(wire(OPTIONS));
        channel.close();
        channel.runPendingTasks();
        assertThat(lost).isEmpty();
    }

    @Test void a_full_mailbox_makes_the_peer_wait_and_loses_nothing() {
        begin();
        isFull = true;
        comes(joined(wire(OPTIONS), wire(INVITE)));
        assertThat(heard).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        comes(wire(OPTIONS));
        passes(Duration.ofMillis(100));
        isFull = false;
        passes(Duration.ofMillis(5));
        assertThat(heard).containsExactly(new String(wire(OPTIONS), ISO_8859_1), new String(wire(INVITE), ISO_8859_1), new String(wire(OPTIONS), ISO_8859_1));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test void so_many_of_its_messages_are_worked_on_at_a_time_and_no_more() {
        begin();
        assertThat(connection.admit()).isTrue();
        assertThat(connection.admit()).isTrue();
        assertThat(connection.admit()).isFalse();
        connection.release();
        assertThat(connection.admit()).isTrue();
        assertThat(connection.admit()).isFalse();
    }

    @Test void a_peer_that_does_not_read_is_let_go() {
        connection = connection(false);
        byte[] large = new byte[60_000];
        assertThat(connection.send(large, 0, large.length, null)).isTrue();
        assertThat(connection.send(large, 0, large.length, lost::add)).isFalse();
        channel.runPendingTasks();
        assertThat(connection.isOpen()).isFalse();
        assertThat(heard).containsExactly("UNREAD");
        assertThat(lost).isEmpty();
    }

    @Test void a_broken_stream_ends_the_connection() {
        begin();
        comes(joined(wire(OPTIONS), new byte[] {0}, wire(OPTIONS)));
        assertThat(heard).containsExactly(new String(wire(OPTIONS), ISO_8859_1), "broken", "BROKEN");
        assertThat(channel.isOpen()).isFalse();
        assertThat(connection.send(RESPONSE, 0, RESPONSE.length, null)).isFalse();
    }

    @Test void what_was_said_before_the_end_still_goes_out() {
        begin();
        connection.send(RESPONSE, 0, RESPONSE.length, null);
        connection.closeSoon(Closed.STOPPED);
        assertThat(sent()).isEqualTo(new String(RESPONSE, ISO_8859_1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test void closed_while_it_was_being_made_it_stays_closed() {
        connection = connection(false);
        connection.send(wire(INVITE), 0, wire(INVITE).length, lost::add);
        connection.closeSoon(Closed.STOPPED);
        channel.runPendingTasks();
        begin();
        assertThat(channel.isOpen()).isFalse();
        assertThat(lost).containsExactly(false);
        assertThat(gone).isEqualTo(1);
    }

    @Test void last_words_are_given_only_where_there_are_some() {
        begin();
        lastWords = REFUSAL;
        comes(wire(OPTIONS.replace("Content-Length: 0", "Content-Length: x")));
        // An embedded channel cannot be shut down by half, so it closes at once; TcpPortTest sees the answer.
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("broken", "BROKEN");
    }
}
