package io.callmask.number.remote;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;

/// Makes connections to Redis. It never makes one again by itself and never sends a command twice: who a connection leads to is found out before
/// anything is asked over it.
final class Redis implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(1);
    /// Sent and not answered on one connection: more than Redis does in half a second.
    private static final int MOST_COMMANDS = 100_000;
    /// Characters of a replication id that are kept beside those of the run id: both have 40, and the journal has room for 64.
    private static final int REPLICATION = 24;

    private final RedisClient client;
    private final String shown;

    /// @param patience how long a command may take
    Redis(RemoteSettings.Redis settings, Duration patience) throws IOException {
        this.shown = settings.uri();
        this.client = RedisClient.create(uri(settings, patience));
        client.setOptions(ClientOptions.builder().autoReconnect(false).disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(MOST_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECTING).keepAlive(true).tcpNoDelay(true).build())
            .timeoutOptions(TimeoutOptions.enabled(patience)).build());
    }

    private static RedisURI uri(RemoteSettings.Redis settings, Duration patience) throws IOException {
        try {
            var uri = RedisURI.create(settings.uri());
            uri.setTimeout(patience);
            if (!settings.password().isEmpty()) {
                uri.setCredentialsProvider(new StaticCredentialsProvider(settings.user().isEmpty() ? null : settings.user(), settings.password().toCharArray()));
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IOException("store.redis: " + settings.uri() + " (expected: redis://host:port)", e);
        }
    }

    /// Blocks for up to two seconds or so.
    ///
    /// @throws IOException when there is nobody, or we are not let in
    Wire connect() throws IOException {
        var made = new ArrayList<StatefulRedisConnection<byte[], byte[]>>();
        boolean done = false;
        try {
            var runs = new LinkedHashSet<String>();
            for (int i = 0; i < 2; i++) {
                var connection = client.connect(ByteArrayCodec.INSTANCE);
                made.add(connection);
                var replication = connection.sync().info("replication");
                if (field(replication, "role:").filter("slave"::equals).isPresent()) throw new IOException("store.redis: " + shown + ": is a replica (expected: the master)");
                runs.add(field(connection.sync().info("server"), "run_id:").flatMap(run -> replicationId(replication).map(run::concat))
                    .orElseThrow(() -> new IOException("store.redis: " + shown + ": tells no run id or replication id (expected: Redis 6 or later, alone)")));
            }
            if (runs.size() != 1) throw new IOException("store.redis: " + shown + ": was restarted meanwhile, or is several (expected: one Redis)");
            if (evicts(made.getFirst().sync().info("memory"))) {
                throw new IOException("store.redis: " + shown + ": may evict what it holds (expected: maxmemory-policy noeviction, or one that evicts only what has a time to live)");
            }
            for (var script : Scripts.values()) made.getFirst().sync().scriptLoad(script.text());
            done = true;
            return new Wire(made.get(0), made.get(1), runs.getFirst());
        } catch (RedisException e) {
            throw new IOException("store.redis: " + shown + ": " + reason(e) + " (expected: a Redis that lets us in)", e);
        } finally {
            if (!done) made.forEach(each -> {
                var _ = each.closeAsync();
            });
        }
    }

    private static String reason(RedisException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException said) {
                var text = String.valueOf(said.getMessage());
                return text.startsWith("WRONGPASS") || text.startsWith("NOAUTH") || text.startsWith("ERR AUTH") ? "user or password refused" : "refused: " + text.split(" ", 2)[0];
            }
        }
        return "no connection";
    }

    /// Another one after each change from replica to master: a process that has been a replica meanwhile holds what its master of then held.
    private static Optional<String> replicationId(String info) {
        return field(info, "master_replid:").map(id -> id.substring(0, Math.min(REPLICATION, id.length())));
    }

    /// Whether who says that is the master, and has been since its run was named so.
    ///
    /// @param replication what it says of its replication
    static boolean isStill(String run, String replication) {
        return field(replication, "role:").filter("master"::equals).isPresent() && replicationId(replication).filter(run::endsWith).isPresent();
    }

    /// A slot that is gone would be taken for free, and what a number means for anyone for what it means for somebody who is known on it.
    static boolean evicts(String info) {
        boolean isLimited = field(info, "maxmemory:").filter(bytes -> !bytes.equals("0")).isPresent();
        return isLimited && field(info, "maxmemory_policy:").filter(policy -> policy.startsWith("allkeys-")).isPresent();
    }

    private static Optional<String> field(String info, String name) {
        return info.lines().filter(line -> line.startsWith(name)).map(line -> line.substring(name.length()).strip()).filter(value -> !value.isEmpty()).findFirst();
    }

    @Override public void close() {
        client.shutdown(Duration.ZERO, CONNECTING);
    }
}
