package io.callmask.app.settings;

import io.callmask.app.settings.Settings.Destination;
import io.callmask.app.settings.Settings.Endpoint;
import io.callmask.app.settings.Settings.Export.Host;
import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.trunk.NumberFormat.PrefixRule;
import io.callmask.routing.trunk.Outlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// How a value is written.
///
/// @param expected in words, for whoever wrote another
/// @param read     the value, or empty when the text is not of this form
/// @param shown    what a fault may show of a bad text
record Form<T>(String expected, Function<String, Optional<T>> read, UnaryOperator<String> shown) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,39}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})){0,8}|\\[[0-9A-Fa-f:.]{2,45}]");
    private static final int LONGEST_URL = 200;
    private static final Pattern QUOTABLE = Pattern.compile("[ -~&&[^\"\\\\]]{1,128}");
    private static final Pattern URI_USER = Pattern.compile("[A-Za-z0-9+._-]{1,64}");
    private static final String PASSWORD = "1 to 256 characters, no control characters";
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)");
    private static final Map<String, Long> UNITS = Map.of("KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);
    private static final Set<String> REGIONS = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

    private static final UnaryOperator<String> PLACE_OF_SECRET = text -> text;
    private static final UnaryOperator<String> LENGTH = text -> text.length() + " characters";

    private Form(String expected, Function<String, Optional<T>> read) {
        this(expected, read, UnaryOperator.identity());
    }

    /// Whether nothing may be told of a value.
    boolean isSecret() {
        return shown == LENGTH || shown == PLACE_OF_SECRET;
    }

    static Form<String> name() {
        return new Form<>("1 to 32 letters, digits, '.', '_' or '-', beginning with a letter or digit", text -> matching(NAME, text));
    }

    static Form<Boolean> yesOrNo() {
        return new Form<>("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    static Form<Integer> count(int least, int most) {
        return new Form<>("a whole number from " + least + " to " + most,
                          text -> Optional.of(Addresses.decimal(text, most)).filter(count -> count >= least));
    }

    static Form<Duration> duration(Duration least, Duration most) {
        return new Form<>("an ISO 8601 duration from " + least + " to " + most, text -> {
            try {
                return Optional.of(Duration.parse(text)).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0);
            } catch (DateTimeParseException _) {
                return Optional.empty();
            }
        });
    }

    /// Bytes, in units of 1,024.
    static Form<Long> size(long least) {
        return new Form<>("a size such as 64MB (KB, MB or GB), at least " + (least >> 10) + "KB", text -> {
            var parts = SIZE.matcher(text);
            return parts.matches() ? Optional.of(Long.parseLong(parts.group(1)) * UNITS.getOrDefault(parts.group(2), 1L)).filter(size -> size >= least)
                                   : Optional.empty();
        });
    }

    /// One of an enum, written in lower case with '-'.
    static <E extends Enum<E>> Form<E> oneOf(Class<E> type) {
        var names = Arrays.stream(type.getEnumConstants()).map(Form::written).toList();
        return new Form<>(String.join(" or ", names),
                          text -> Arrays.stream(type.getEnumConstants()).filter(one -> written(one).equals(text)).findFirst());
    }

    /// One of some words, each for a value.
    static <T> Form<T> word(Map<String, T> words) {
        return new Form<>(String.join(" or ", words.keySet()), text -> Optional.ofNullable(words.get(text)));
    }

    static Form<Long> number(long least, long most) {
        return new Form<>("a whole number from " + least + " to " + most, text -> {
            try {
                return Optional.of(Long.parseLong(text)).filter(number -> number >= least && number <= most && !text.startsWith("+"));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        });
    }

    /// Where a collector listens.
    static Form<Host> collector() {
        return new Form<>("host:port with a host name or an IP address, IPv6 in brackets", text -> {
            int colon = text.lastIndexOf(':');
            int port = colon < 0 ? -1 : Addresses.decimal(text.substring(colon + 1), 65_535);
            if (port < 1) return Optional.empty();
            return matching(HOST, text.substring(0, colon)).map(host -> new Host(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
        });
    }

    static Form<Boolean> onOff() {
        return new Form<>("on or off", text -> switch (text) {
            case "on"  -> Optional.of(true);
            case "off" -> Optional.of(false);
            default    -> Optional.empty();
        });
    }

    /// An address that begins so, and tells no password: those have keys of their own.
    static Form<String> address(String example, String... beginnings) {
        return new Form<>(example + ", without user and password", text -> Optional.of(text).filter(each -> Arrays.stream(beginnings).anyMatch(each::startsWith) && each.indexOf('@') < 0 && !each.contains("password")),
            text -> text.indexOf('@') < 0 && !text.contains("password") ? text : "…");
    }

    static Form<Path> path() {
        return new Form<>("a path", text -> text.isBlank() || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(Path.of(text)));
    }

    /// The name of an environment variable; too short to be a key that was put in its place.
    static Form<String> variable() {
        return new Form<>("the name of an environment variable: 1 to 40 letters, digits and '_', beginning with no digit", text -> matching(VARIABLE, text), LENGTH);
    }

    /// Any text, never shown.
    static Form<String> secret() {
        return new Form<>("a text", Optional::of, LENGTH);
    }

    /// What stands between quotes in a header as it is.
    static Form<String> quotable() {
        return new Form<>("1 to 128 printable ASCII characters without quotes and backslashes", text -> matching(QUOTABLE, text));
    }

    /// The user part of a URI of ours.
    static Form<String> uriUser() {
        return new Form<>("1 to 64 letters, digits, '+', '-', '.' or '_'", text -> matching(URI_USER, text));
    }

    static boolean isUriUser(String text) {
        return URI_USER.matcher(text).matches();
    }

    static Form<String> password() {
        return new Form<>(PASSWORD, text -> Optional.of(text).filter(Form::isPassword), LENGTH);
    }

    /// The name of a file whose one line is a password.
    static Form<String> passwordFile() {
        return new Form<>("a file that can be read, with " + PASSWORD + " in one line", text -> {
            try {
                return Optional.of(Files.readString(Path.of(text)).stripTrailing()).filter(Form::isPassword);
            } catch (IOException | InvalidPathException _) {
                return Optional.empty();
            }
        }, PLACE_OF_SECRET);
    }

    private static boolean isPassword(String text) {
        return !text.isEmpty() && text.length() <= 256 && text.chars().noneMatch(Character::isISOControl);
    }

    static Form<VirtualNumber> number() {
        return number(VirtualNumber::of);
    }

    /// A person's.
    static Form<RealNumber> realNumber() {
        return number(RealNumber::of);
    }

    private static <T> Form<T> number(Function<String, T> of) {
        return new Form<>("'+' and 3 to 20 digits, the first not 0", text -> PhoneNumber.isWellFormed(text) ? Optional.of(of.apply(text)) : Optional.empty(), PhoneNumber::mask);
    }

    static Form<String> country() {
        return new Form<>("a region by its two capital letters (ISO 3166), such as US", text -> Optional.of(text).filter(REGIONS::contains));
    }

    /// A final status upon which another trunk may be tried.
    static Form<Integer> failOver() {
        return new Form<>("a status from 300 to 699, but not what the callee says (486, 600, 603, 607, 608)",
                          text -> Optional.of(Addresses.decimal(text, 699)).filter(Outlet::mayFailOver));
    }

    /// `+49=0`: what begins with the first gets the second instead.
    static Form<PrefixRule> prefixRule() {
        return new Form<>("a rule such as +49=0 or =8101: up to 16 of '+', digits, '*' and '#' on either side", text -> {
            int equals = text.indexOf('=');
            try {
                return equals < 0 ? Optional.empty() : Optional.of(new PrefixRule(text.substring(0, equals), text.substring(equals + 1)));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        });
    }

    /// A host name or an IP literal, as it stands in a URI.
    static Form<String> host() {
        return new Form<>("a host name or an IP address, IPv6 in brackets", text -> matching(HOST, text));
    }

    static Form<Identity> identity() {
        return oneOf(Identity.class);
    }

    static Form<Cidr> cidr() {
        return new Form<>("a block of addresses such as 192.0.2.0/24 or 2001:db8::/32, with no bit set past the prefix", Cidr::read);
    }

    /// Where we listen: an address that a peer can answer to, so never a wildcard.
    static Form<Endpoint> listen() {
        return new Form<>("udp://, tcp:// or tls://address:port with an address that peers can reach; IPv6 in brackets",
                          text -> Addresses.listener(text).filter(Form::isReachable));
    }

    /// Where a trunk's calls go.
    static Form<Destination> target() {
        return new Form<>("sip:address:port or sip:host, with ;transport=tcp or ;transport=tls behind it for those; IPv6 in brackets",
                          text -> Addresses.target(text).filter(Form::isReachable).filter(to -> to.address().getPort() > 0).<Destination>map(to -> to)
                              .or(() -> Addresses.named(text)));
    }

    /// A server of the DNS.
    static Form<InetSocketAddress> nameServer() {
        return new Form<>("an IP address, or address:port with IPv6 in brackets",
                          text -> Addresses.literal(text).map(address -> new InetSocketAddress(address, 53)).or(() -> Addresses.endpoint(text)).filter(at -> at.getPort() > 0));
    }

    static Form<URI> uri() {
        return new Form<>("http://address:port or https://address:port", text -> {
            try {
                return Optional.of(new URI(text));
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
            // What stands before an @ may be a password.
        }, text -> text.indexOf('@') < 0 ? text : "…");
    }

    /// Where others fetch a certificate: it goes into a header as it is.
    static Form<String> certificateUrl() {
        return new Form<>("https://host/path, at most 200 characters, without user, query and fragment", text -> {
            try {
                var uri = new URI(text);
                boolean isPlain = "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
                boolean isAscii = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
                return isPlain && isAscii && uri.getPath().length() > 1 && text.length() <= LONGEST_URL ? Optional.of(text) : Optional.empty();
            } catch (URISyntaxException _) {
                return Optional.empty();
            }
        }, text -> text.indexOf('@') < 0 ? text : "…");
    }

    private static boolean isReachable(Endpoint endpoint) {
        var address = endpoint.address().getAddress();
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    private static String written(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
