package io.callmask.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final String SHIPPED = Path.of("..", "config", "callmask.yaml").toString();

    @TempDir private Path directory = Path.of("");

    private final StringWriter answers = new StringWriter();
    private final StringWriter complaints = new StringWriter();

    @Test void settings_that_cannot_be_used_are_told_line_by_line_and_exit_with_2() {
        assertThat(run("run", "--config", SHIPPED, "--set", "node=a b", "--set", "sip.shards=0")).isEqualTo(2);
        assertThat(complaints.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("callmask: "));
    }

    @Test void an_unknown_option_exits_with_2() {
        assertThat(run("run", "--confg", SHIPPED)).isEqualTo(2);
        assertThat(complaints.toString()).contains("--confg", "expected", "--config");
    }

    @Test void an_option_without_its_value_exits_with_2() {
        assertThat(run("run", "--config")).isEqualTo(2);
        assertThat(complaints.toString()).startsWith("callmask: run: ").contains("config", "expected");
    }

    @Test void a_shortened_option_is_none() {
        assertThat(run("run", "--conf", SHIPPED)).isEqualTo(2);
        assertThat(complaints.toString()).contains("--conf");
    }

    @Test void too_few_and_too_many_arguments_exit_with_2_and_tell_what_was_expected() {
        assertThat(run("numbers", "show")).isEqualTo(2);
        assertThat(run("run", "now")).isEqualTo(2);
        assertThat(run("numbers", "set", "state=locked")).isEqualTo(2);
        assertThat(complaints.toString()).contains("(expected: numbers show NUMBER)", "too many arguments: [now]", "(expected: numbers set COLUMN=VALUE|NUMBER...)");
    }

    @Test void a_command_that_there_is_not_exits_with_2_and_shows_those_that_there_are() {
        assertThat(run("dial")).isEqualTo(2);
        assertThat(complaints.toString()).startsWith("callmask: no such command: dial").contains("  run\n", "  numbers show NUMBER\n", "  pool report POOL\n");
    }

    @Test void half_a_command_exits_with_2_and_shows_its_other_half() {
        assertThat(run("numbers")).isEqualTo(2);
        assertThat(complaints.toString()).contains("numbers import FILE").doesNotContain("pool report");
    }

    @Test void the_launcher_takes_every_command_and_tells_of_it() throws IOException {
        var launcher = Files.readString(Path.of("..", "callmask"));
        for (var command : Main.COMMANDS) {
            var word = command.usage().words().getFirst();
            assertThat(launcher).as(word).containsPattern("(?m)^  (.*\\|)?" + word + "(\\|.*)?\\)$").containsPattern("expected: [^)]*\\b" + word + "\\b").contains("\n  " + word + " ");
        }
    }

    @Test void help_is_an_answer() {
        for (var asking : List.of("help", "--help", "help run", "run --help", "numbers --help", "numbers import -h", "help numbers set", "pool -h", "help pool")) {
            answers.getBuffer().setLength(0);
            assertThat(run(asking.split(" "))).as(asking).isZero();
            assertThat(answers.toString()).as(asking).contains("usage: ", "callmask ", "help");
        }
        assertThat(complaints.toString()).isEmpty();
    }

    @Test void help_about_nothing_exits_with_2() {
        assertThat(run("help", "dial")).isEqualTo(2);
        assertThat(complaints.toString()).contains("no such command: dial");
    }

    @Test void the_version_is_an_answer() {
        assertThat(run("--version")).isZero();
        assertThat(answers.toString()).startsWith("callmask ");
    }

    @Test void values_may_have_equals_signs() {
        assertThat(run("run", "--config=" + SHIPPED, "--set=node=a=b", "--set", "sip.shards=0")).isEqualTo(2);
        assertThat(complaints.toString().lines()).hasSize(2).anyMatch(line -> line.contains("a=b"));
    }

    @Test void what_keeps_it_from_starting_is_one_line_and_exits_with_1() throws Exception {
        Files.writeString(directory.resolve("master.key"), "not a key", UTF_8);
        assertThat(run("run", "--config", SHIPPED, "--set", "store.directory=" + directory)).isEqualTo(1);
        assertThat(complaints.toString().lines()).singleElement().asString().startsWith("callmask: cannot start: ").contains("master.key", "expected").doesNotContain("not a key");
    }

    private int run(String... arguments) {
        return Main.execute(new Console(new PrintWriter(answers, true), new PrintWriter(complaints, true)), arguments);
    }
}
