package io.callmask.number.remote;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A redis-server of a test's own, on a port that stays the same over restarts.
final class TestRedis implements AutoCloseable {
    static final String PASSWORD = "a password of the test";

    private final Path directory;
    private final int port = TestProcess.freePort();
    private TestProcess process;

    TestRedis(Path directory) {
        this.directory = directory;
        this.process = start();
    }

    /// Its dumps are searched for numbers, and so nothing in them is compressed.
    private TestProcess start() {
        return TestProcess.listening(port, directory.resolve("redis.log"), List.of("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1",
            "--dir", directory.toString(), "--repl-diskless-sync-delay", "0", "--save", "", "--appendonly", "no", "--rdbcompression", "no", "--requirepass", PASSWORD));
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /// Ends it as a power cut would, and starts it anew with what its last [#save] had.
    void restart() {
        process.kill();
        process = start();
    }

    int port() {
        return port;
    }

    /// Makes it a replica, and returns when it has what the other has.
    void follow(TestRedis master) {
        ask(redis -> redis.configSet("masterauth", PASSWORD));
        ask(redis -> redis.replicaof("127.0.0.1", master.port));
        TestStores.await("replicated", () -> isSynced());
    }

    private boolean isSynced() {
        var info = ask(redis -> redis.info("replication"));
        return info.contains("master_link_status:up") && info.contains("master_sync_in_progress:0");
    }

    /// Makes it a master again.
    void lead() {
        ask(RedisCommands::replicaofNoOne);
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.kill();
    }

    void startAgain() {
        process = start();
    }

    void save() {
        ask(RedisCommands::save);
    }

    void empty() {
        ask(RedisCommands::flushall);
    }

    void freeze() {
        process.signal("STOP");
    }

    void thaw() {
        process.signal("CONT");
    }

    void setting(String name, String value) {
        ask(redis -> redis.configSet(name, value));
    }

    /// All slots, by key and field, a character for each byte.
    Map<Slot, String> slots() {
        return ask(new StringCodec(StandardCharsets.ISO_8859_1), redis -> {
            var slots = new HashMap<Slot, String>();
            for (var key : redis.keys("*c:*")) redis.hgetall(key).forEach((field, cell) -> slots.put(new Slot(key, field), cell));
            return slots;
        });
    }

    /// All bindings, a character for each byte.
    List<String> sealed() {
        return ask(new StringCodec(StandardCharsets.ISO_8859_1), redis -> redis.keys("*b:*").stream().map(redis::get).toList());
    }

    record Slot(String key, String field) {}

    void putSlot(Slot slot, String cell) {
        ask(new StringCodec(StandardCharsets.ISO_8859_1), redis -> redis.hset(slot.key(), slot.field(), cell));
    }

    /// Changes eight bytes of the only value of a kind.
    void tamper(String keys, int at) {
        ask(new StringCodec(StandardCharsets.ISO_8859_1), redis -> redis.setrange(redis.keys(keys).getFirst(), at, "ABCDEFGH"));
    }

    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        return ask(StringCodec.UTF8, question);
    }

    /// With the password.
    RedisURI address() {
        var uri = RedisURI.create(uri());
        uri.setCredentialsProvider(io.lettuce.core.RedisCredentialsProvider.from(() -> io.lettuce.core.RedisCredentials.just(null, PASSWORD.toCharArray())));
        return uri;
    }

    private <T> T ask(RedisCodec<String, String> codec, Function<RedisCommands<String, String>, T> question) {
        try (var client = RedisClient.create(address()); var connection = client.connect(codec)) {
            return question.apply(connection.sync());
        }
    }

    @Override public void close() {
        process.signal("CONT");
        process.close();
    }
}
