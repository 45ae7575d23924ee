package io.callmask.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.callmask.app.settings.Settings;
import io.callmask.app.settings.Settings.Backend;
import io.callmask.app.settings.Settings.Key;
import io.callmask.number.journal.MasterKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    private static final String TEXT = "ab".repeat(32);

    @TempDir private Path directory = Path.of("");

    private MasterKey key(Map<String, String> environment) throws IOException {
        return Wiring.masterKey(new Settings.Store(directory, new Key.InEnvironment("KEY"), new Backend.Embedded()), environment);
    }

    @Test void the_master_key_comes_from_the_environment_and_no_file_is_made() throws IOException {
        assertThat(key(Map.of("KEY", TEXT + "\n"))).hasToString(MasterKey.of(TEXT, "test").toString());
        assertThat(directory).isEmptyDirectory();
    }

    @Test void a_variable_without_a_key_is_refused_and_not_quoted() {
        assertThatIOException().isThrownBy(() -> key(Map.of())).withMessageContaining("store.key-env: KEY is not set").withMessageContaining("expected");
        assertThatIOException().isThrownBy(() -> key(Map.of("KEY", TEXT + "c"))).withMessageContaining("store.key-env: KEY: 65 characters").withMessageContaining("expected")
            .satisfies(failure -> assertThat(failure).hasMessageNotContaining(TEXT));
    }
}
