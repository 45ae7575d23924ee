package io.callmask.media.sdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of whole descriptions: each `*.received` beside what is rendered from it, `*.rendered`.
/// After a wanted change, run once with `-Dgolden.refresh=true` and review the difference.
class GoldenTest {
    private static final Path FILES = Path.of("src/test/resources/io/callmask/media/sdp/golden");
    private static final Origin OURS = new Origin(4_611_686_018_427_387_904L, 3, "192.0.2.1");

    static List<String> received() throws IOException {
        try (var files = Files.list(FILES)) {
            var names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".received")).sorted().toList();
            assertThat(names).hasSizeGreaterThan(5);
            return names;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("received")
    void is_rendered_as_agreed(String name) throws IOException {
        byte[] text = Files.readAllBytes(FILES.resolve(name));
        var bare = SessionDescription.read(text, 0, text.length).orElseThrow();
        byte[] withReturns = new String(text, ISO_8859_1).replace("\n", "\r\n").getBytes(ISO_8859_1);
        assertThat(SessionDescription.read(withReturns, 0, withReturns.length)).as("the same, in CRLF").contains(bare);

        byte[] rendered = bare.render(OURS);
        var golden = FILES.resolve(name.replace(".received", ".rendered"));
        if (Boolean.getBoolean("golden.refresh")) Files.writeString(golden, new String(rendered, ISO_8859_1).replace("\r\n", "\n"));
        assertThat(new String(rendered, ISO_8859_1)).isEqualTo(Files.readString(golden).replace("\n", "\r\n"));
        assertThat(SessionDescription.read(rendered, 0, rendered.length)).as("read again").contains(bare);
        assertThat(bare.render(OURS)).as("rendered again").isEqualTo(rendered);
    }
}
