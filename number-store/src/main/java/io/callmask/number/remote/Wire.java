package io.callmask.number.remote;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// Two connections to one run of Redis: one for batches, one for calls. They are never mended: when one breaks, what was sent over it and not answered is unknown, and others take their
/// place. Any thread.
final class Wire implements AutoCloseable {
    static final String BEGIN = "0";
    private static final int SCANNED = 1_000;

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final StatefulRedisConnection<byte[], byte[]> calls;
    private final RedisAsyncCommands<byte[], byte[]> commands;
    private final RedisAsyncCommands<byte[], byte[]> looks;
    private final String runId;

    /// @param calls for look-ups, which so need not wait behind batches
    Wire(StatefulRedisConnection<byte[], byte[]> connection, StatefulRedisConnection<byte[], byte[]> calls, String runId) {
        this.connection = connection;
        this.calls = calls;
        this.commands = connection.async();
        this.looks = calls.async();
        this.runId = runId;
    }

    /// Names the process at the other end, as the master that it is: another one after every restart, and after it was a replica.
    String runId() {
        return runId;
    }

    /// Whether the other end is that still. A process that becomes a replica keeps its connections, and by and by holds what another holds.
    CompletionStage<Boolean> isSame() {
        try {
            return commands.info("replication").thenApply(said -> Redis.isStill(runId, said));
        } catch (RedisException closed) {
            return CompletableFuture.failedStage(closed);
        }
    }

    boolean isOpen() {
        return connection.isOpen() && calls.isOpen();
    }

    /// Runs a script that answers with a number.
    CompletionStage<Long> number(Scripts script, List<byte[]> keys, List<byte[]> arguments) {
        return run(commands, script, ScriptOutputType.INTEGER, keys, arguments);
    }

    /// Runs a script that answers with a list of byte strings.
    CompletionStage<List<byte[]>> list(Scripts script, List<byte[]> keys, List<byte[]> arguments) {
        return run(commands, script, ScriptOutputType.MULTI, keys, arguments);
    }

    /// The same for a call: not behind what is being written.
    CompletionStage<List<byte[]>> look(Scripts script, List<byte[]> keys, List<byte[]> arguments) {
        return run(looks, script, ScriptOutputType.MULTI, keys, arguments);
    }

    /// The values of some keys, in their order, with none for a key that is absent; empty when the partition is closed. What is absent is not in the journal's index either: in the same step
    /// Redis has seen that the index is whole.
    CompletionStage<Optional<List<byte[]>>> values(int partition, long epoch, List<byte[]> keys) {
        var all = new ArrayList<byte[]>(keys.size() + 1);
        all.add(Names.meta(partition));
        all.addAll(keys);
        return list(Scripts.VALUES, all, List.of(Names.ascii(epoch))).thenApply(found -> found.size() == all.size() ? Optional.of(found.subList(1, found.size())) : Optional.empty());
    }

    /// What some slots hold, those of a caller on all numbers or of an extension; empty when the partition is closed.
    CompletionStage<Optional<List<byte[]>>> slots(int partition, long epoch, byte[] key) {
        return list(Scripts.SLOTS, List.of(Names.meta(partition), key), List.of(Names.ascii(epoch))).thenApply(found -> found.isEmpty() ? Optional.empty() : Optional.of(found.subList(1, found.size())));
    }

    /// The values of some keys, in their order, with none for a key that is absent: be it that the index was emptied.
    CompletionStage<List<byte[]>> values(List<byte[]> keys) {
        try {
            return commands.mget(keys.toArray(byte[][]::new)).thenApply(found -> found.stream().map(each -> each.getValueOrElse(new byte[0])).toList());
        } catch (RedisException closed) {
            return CompletableFuture.failedStage(closed);
        }
    }

    /// Fields of a map, in their order, with none for a field that is absent.
    CompletionStage<List<byte[]>> fields(byte[] key, byte[]... fields) {
        try {
            return commands.hmget(key, fields).thenApply(found -> found.stream().map(each -> each.getValueOrElse(new byte[0])).toList());
        } catch (RedisException closed) {
            return CompletableFuture.failedStage(closed);
        }
    }

    /// Keys that match.
    ///
    /// @param next where to go on; [#BEGIN] when all has been looked at
    record Scanned(String next, List<byte[]> keys) {}

    /// Looks for keys that match, some at a time.
    ///
    /// @param cursor [#BEGIN], or what the call before answered
    CompletionStage<Scanned> scan(String cursor, String pattern) {
        try {
            return commands.scan(ScanCursor.of(cursor), ScanArgs.Builder.matches(pattern).limit(SCANNED)).thenApply(found -> new Scanned(found.isFinished() ? BEGIN : found.getCursor(), found.getKeys()));
        } catch (RedisException closed) {
            return CompletableFuture.failedStage(closed);
        }
    }

    /// Notes a last caller.
    CompletionStage<Long> note(byte[] key, byte[] value) {
        return number(Scripts.NOTE, List.of(key), List.of(value));
    }

    /// Whether Redis answered that it does not do what it was asked: out of memory. Nothing is in doubt then. That it has forgotten a script is
    /// another matter: it is told them when a connection begins. So is that it is a replica now: it is not whom we connected to.
    static boolean isRefusal(Throwable failure) {
        var cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : failure;
        return cause instanceof RedisCommandExecutionException && !(cause instanceof RedisNoScriptException) && !String.valueOf(cause.getMessage()).contains("READONLY");
    }

    private static <T> CompletionStage<T> run(RedisAsyncCommands<byte[], byte[]> over, Scripts script, ScriptOutputType type, List<byte[]> keys, List<byte[]> arguments) {
        try {
            return over.evalsha(script.digest(), type, keys.toArray(byte[][]::new), arguments.toArray(byte[][]::new));
        } catch (RedisException closed) {
            return CompletableFuture.failedStage(closed);
        }
    }

    @Override public void close() {
        for (var each : List.of(connection, calls)) {
            if (each.isOpen()) {
                var _ = each.closeAsync();
            }
        }
    }
}
