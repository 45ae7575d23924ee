package io.callmask.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final String SHIPPED = Path.of("..", "config", "callmask.yaml").toString();

    @TempDir private Path directory = Path.of("");

    private final StringWriter complaints = new StringWriter();

    @Test void settings_that_cannot_be_used_are_told_line_by_line_and_exit_with_2() {
        assertThat(run("run", "--config", SHIPPED, "--set", "node=a b", "--set", "sip.shards=0")).isEqualTo(2);
        assertThat(complaints.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("callmask: "));
    }

    @Test void an_unknown_option_exits_with_2() {
        assertThat(run("run", "--confg", SHIPPED)).isEqualTo(2);
        assertThat(complaints.toString()).contains("--confg");
    }

    @Test void what_keeps_it_from_starting_is_one_line_and_exits_with_1() throws Exception {
        Files.writeString(directory.resolve("master.key"), "not a key", UTF_8);
        assertThat(run("run", "--config", SHIPPED, "--set", "store.directory=" + directory)).isEqualTo(1);
        assertThat(complaints.toString().lines()).singleElement().asString().startsWith("callmask: cannot start: ").contains("master.key", "expected").doesNotContain("not a key");
    }

    private int run(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(complaints, true)).execute(arguments);
    }
}
