package io.callmask.app.settings;

import io.callmask.app.settings.Settings.User;
import io.callmask.app.settings.Settings.Challenge;
import io.callmask.app.settings.Settings.Credentials;
import io.callmask.app.settings.Settings.Health;
import io.callmask.app.settings.Settings.Login;
import io.callmask.app.settings.Settings.Register;
import io.callmask.app.settings.Settings.Sign;
import io.callmask.app.settings.Settings.Signatures;
import io.callmask.routing.trunk.NumberFormat.Vouching;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet.Redirects;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.Outlet.EarlyMedia;
import io.callmask.sip.engine.Registration;
import io.callmask.sip.stir.SigningCredential.Attestation;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Reads how calls leave by a trunk.
final class TrunkSection {
    private static final Duration TIMER_B = Duration.ofSeconds(32);
    private static final int MOST_PRIORITY = 1_000;
    private static final int MOST_CHANNELS = 1_000_000;
    private static final int MOST_IN_A_ROW = 100;
    private static final Path NO_FILE = Path.of("");

    private static final Map<String, Boolean> REDIRECT = new TreeMap<>(Map.of("follow", true, "refuse", false));
    private static final Map<String, EarlyMedia> EARLY_MEDIA = new TreeMap<>(Map.of("relay", EarlyMedia.RELAYED, "ring", EarlyMedia.RINGING));
    private static final Map<String, String> ALGORITHMS = new TreeMap<>(Map.of("sha-512-256", "SHA-512-256", "sha-256", "SHA-256", "md5", "MD5"));

    private TrunkSection() {}

    /// @param country the trunk's own
    static Outlet outlet(Section trunk, String country) {
        return new Outlet(trunk.value("group", Form.name(), Outlet.USUAL_GROUP),
            trunk.value("priority", Form.count(0, MOST_PRIORITY), Outlet.USUAL.priority()),
            trunk.value("weight", Form.count(0, MOST_PRIORITY), Outlet.USUAL.weight()),
            Set.copyOf(trunk.values("fail-over", Form.failOver(), Outlet.USUAL_CAUSES.stream().sorted().toList())),
            trunk.value("silence", Form.duration(Duration.ofMillis(500), TIMER_B.minusSeconds(1)), Outlet.USUAL_SILENCE),
            SettingsFile.times(trunk), trunk.section("numbers", section -> format(section, country)),
            trunk.value("channels", Form.count(0, MOST_CHANNELS), 0), trunk.value("calls-per-second", Form.count(0, MOST_CHANNELS), 0), redirects(trunk), trunk.value("early-media", Form.word(EARLY_MEDIA), EarlyMedia.RELAYED));
    }

    private static Redirects redirects(Section trunk) {
        boolean follow = trunk.value("redirect", Form.word(REDIRECT), false);
        boolean numbers = trunk.value("follow-numbers", Form.yesOrNo(), false);
        if (numbers && !follow) trunk.refuse("follow-numbers", "true", "false, unless redirect is follow");
        return !follow ? Redirects.REFUSED : numbers ? Redirects.FOLLOWED_TO_NUMBERS : Redirects.FOLLOWED;
    }

    private static NumberFormat format(Section numbers, String country) {
        return new NumberFormat(numbers.value("form", Form.oneOf(NumberFormat.Form.class), NumberFormat.Form.E164), country,
            numbers.value("user-phone", Form.yesOrNo(), true),
            numbers.values("prefixes", Form.prefixRule(), List.of()),
            numbers.value("from-host", Form.host(), ""),
            numbers.value("vouching", Form.oneOf(Vouching.class), Vouching.PAI));
    }

    static Signatures signatures(Section trunk) {
        return trunk.section("stir", section -> new Signatures(section.value("verify", Form.oneOf(Policy.class), Policy.OFF),
            section.maybeSection("sign", TrunkSection::sign).orElseGet(Sign.Nothing::new)));
    }

    private static Sign sign(Section sign) {
        var levels = new LinkedHashMap<String, Attestation>();
        for (var level : Attestation.values()) levels.put(level.name(), level);
        return new Sign.With(sign.required("key", Form.path(), NO_FILE), sign.required("certificate", Form.path(), NO_FILE), sign.required("url", Form.certificateUrl(), ""),
            sign.value("attest", Form.word(levels), Attestation.B));
    }

    static Credentials credentials(Section trunk) {
        return trunk.maybeSection("credentials", section -> new Credentials(section.required("realm", Form.quotable(), ""), login(section))).orElse(Credentials.NONE);
    }

    /// One user by itself, or a list of several.
    static Challenge challenge(Section trunk) {
        return trunk.maybeSection("challenge", section -> {
            var realm = section.required("realm", Form.quotable(), "");
            var users = section.maybeSections("users", TrunkSection::user).orElseGet(() -> List.of(user(section)));
            if (users.stream().map(user -> user.login().user()).distinct().count() < users.size()) section.refuse("users", "a name twice", "each user once");
            var algorithms = section.values("algorithms", Form.word(ALGORITHMS), Challenge.USUAL_ALGORITHMS);
            if (algorithms.isEmpty()) section.refuse("algorithms", "an empty list", "at least one of " + String.join(", ", ALGORITHMS.keySet()));
            return new Challenge(realm, users, algorithms);
        }).orElse(Challenge.NONE);
    }

    /// @param credentials whose user we are unless another is named
    static Register register(Section trunk, Credentials credentials) {
        return trunk.maybeSection("register", section -> {
            var user = section.value("user", Form.uriUser(), credentials.login().user());
            if (!Form.isUriUser(user)) section.refuse("user", user.isEmpty() ? "missing" : "that of credentials", Form.uriUser().expected());
            return new Register(user, section.value("domain", Form.host(), ""), section.value("expires", Form.duration(Duration.ofSeconds(30), Duration.ofDays(7)), Registration.USUAL_EXPIRES),
                section.value("required", Form.yesOrNo(), true));
        }).orElse(Register.NOT);
    }

    /// Numbers that are left away are any; none at all could be taken for that.
    private static User user(Section section) {
        return new User(login(section), section.maybeValues("numbers", Form.realNumber()));
    }

    private static Login login(Section section) {
        var user = section.required("user", Form.quotable(), "");
        var here = section.maybe("password", Form.password());
        var file = section.maybe("password-file", Form.passwordFile());
        if (here.isPresent() == file.isPresent()) section.refuse("password", here.isPresent() ? "two passwords" : "missing", "a text here, or a file's name at password-file");
        return new Login(user, here.or(() -> file).orElse(""));
    }

    static Health health(Section trunk) {
        return trunk.section("health", section -> new Health(
            section.value("every", Form.duration(Duration.ofSeconds(1), Duration.ofHours(1)), Duration.ZERO),
            section.value("down", Form.count(1, MOST_IN_A_ROW), Health.UNASKED.down()),
            section.value("up", Form.count(1, MOST_IN_A_ROW), Health.UNASKED.up())));
    }
}
