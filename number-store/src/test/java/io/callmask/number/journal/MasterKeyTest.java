package io.callmask.number.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    @TempDir Path directory;

    @Test void the_first_start_makes_a_key_that_only_its_owner_can_read_and_the_next_one_reads_it() throws IOException {
        var file = directory.resolve("data/master.key");
        var made = MasterKey.fromFile(file, directory.resolve("data"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        assertThat(MasterKey.fromFile(file, directory.resolve("data")).fingerprint()).isEqualTo(made.fingerprint());
    }

    /// Whoever comes second must not take the key away under which the first one writes already.
    @Test void two_first_starts_at_once_have_one_key() throws IOException {
        for (int round = 0; round < 50; round++) {
            var file = directory.resolve("both-" + round).resolve("master.key");
            var data = directory.resolve("data-" + round);
            var begin = new CyclicBarrier(4);
            var starts = IntStream.range(0, 4).mapToObj(_ -> CompletableFuture.supplyAsync(() -> {
                try {
                    begin.await();
                    return MasterKey.fromFile(file, data).fingerprint();
                } catch (IOException | InterruptedException | BrokenBarrierException failure) {
                    throw new CompletionException(failure);
                }
            }, Thread::startVirtualThread)).toList();
            var kept = starts.stream().map(CompletableFuture::join).collect(Collectors.toSet());
            assertThat(kept).as("round %d", round).containsExactly(MasterKey.fromFile(file, data).fingerprint());
            try (var files = Files.list(file.getParent())) {
                assertThat(files).containsExactly(file);
            }
        }
    }

    @Test void hex_and_base64_are_the_same_key() {
        byte[] key = MasterKey.random(32);
        var hex = MasterKey.of(HexFormat.of().formatHex(key) + '\n', "test");
        assertThat(MasterKey.of(Base64.getEncoder().encodeToString(key), "test").fingerprint()).isEqualTo(hex.fingerprint());
    }

    @Test void anything_else_is_refused_without_quoting_it() {
        for (var text : new String[] {"", "secret", "zz".repeat(32), "00".repeat(31), Base64.getEncoder().encodeToString(new byte[31])}) {
            assertThatIllegalArgumentException().isThrownBy(() -> MasterKey.of(text, "CALLMASK_KEY")).withMessageContaining("CALLMASK_KEY").withMessageContaining("256 bits")
                .satisfies(failure -> {
                    if (!text.isEmpty()) assertThat(failure).hasMessageNotContaining(text);
                });
        }
    }

    @Test void data_without_its_key_is_refused() throws IOException {
        var file = directory.resolve("master.key");
        var data = directory.resolve("data");
        var key = MasterKey.fromFile(file, data);
        open(data, key).close();
        Files.delete(file);
        assertThatIOException().isThrownBy(() -> MasterKey.fromFile(file, data)).withMessageContaining("master.key").withMessageContaining("is not there");
        assertThat(file).doesNotExist();
    }

    @Test void data_under_another_key_is_refused() throws IOException {
        var data = directory.resolve("data");
        open(data, MasterKey.of("00".repeat(32), "test")).close();
        var other = MasterKey.of("01".repeat(32), "test");
        assertThatIOException().isThrownBy(() -> open(data, other)).withMessageContaining("written under another").withMessageContaining(data.toString());
        // Nothing was changed by the attempt.
        open(data, MasterKey.of("00".repeat(32), "test")).close();
    }

    private static Journal open(Path data, MasterKey key) throws IOException {
        var nobody = new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {}

            @Override public boolean idle(Journal journal) {
                return false;
            }
        };
        return Journal.open(Disk.directory(data.resolve("bindings")), key, new Journal.Settings("test", 1_000, Duration.ZERO, 10), nobody, (_, _, _, _) -> {}, () -> 0);
    }
}
