package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTextTest {
    private static final Map<String, String> VALUES = Parties.fresh().aCallsB("15550000001", "15550000002");

    static List<Path> halves() {
        return Scenario.groups().stream().flatMap(group -> Scenario.of(group).stream())
            .flatMap(scenario -> Stream.of("uac", "uas").map(scenario::half)).filter(Files::exists).toList();
    }

    @ParameterizedTest @MethodSource("halves")
    void every_half_becomes_well_formed_xml_without_gaps(Path half) throws Exception {
        var text = ScenarioText.of(half, Scenario.PARTS, VALUES).xml();

        assertThat(text).doesNotContain("${", "<?part");
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        // For running a half by hand.
        Files.writeString(Files.createDirectories(Path.of("target/sipp", half.getName(half.getNameCount() - 2).toString())).resolve(half.getFileName()), text);
    }

    @Test void the_readme_tells_of_every_scenario() throws IOException {
        var readme = Files.readString(Path.of("README.md"));

        assertThat(Scenario.groups().stream().flatMap(group -> Scenario.of(group).stream()).map(Scenario::name))
            .allSatisfy(name -> assertThat(readme).contains("\n| `" + name + "` |"));
    }

    @Test void a_value_goes_into_parts_of_parts_and_defaults_nest(@TempDir Path parts) throws IOException {
        Files.writeString(parts.resolve("outer.xml"), "[<?part inner?>]");
        Files.writeString(parts.resolve("inner.xml"), "${who|nobody} ${to|sip:${host}}");
        var half = Files.writeString(parts.resolve("half.xml"), "<?part outer who='\"x\"'?> <?part inner to=\"y\"?>");

        assertThat(ScenarioText.of(half, parts, Map.of("host", "h")).xml()).isEqualTo("[\"x\" sip:h] nobody y");
    }

    @Test void a_value_that_nobody_gives_is_refused(@TempDir Path parts) throws IOException {
        var half = Files.writeString(parts.resolve("half.xml"), "${nobody}");

        assertThatIllegalArgumentException().isThrownBy(() -> ScenarioText.of(half, parts, Map.of())).withMessageContaining("nobody");
    }
}
