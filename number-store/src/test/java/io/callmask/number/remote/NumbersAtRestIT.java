package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Choice;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whoever copies Redis' memory or MariaDB's files finds no real number in them, in no form that a number has.
class NumbersAtRestIT {
    @Test void neither_redis_nor_mariadb_holds_a_real_number() throws Exception {
        var people = List.of(RealNumber.of("+8613912345671"), RealNumber.of("+8613912345672"), RealNumber.of("+8613987654321"));
        try (var servers = new TestStores()) {
            var store = servers.open("one", InstantSource.system(), TestNode.POOL);
            var first = bound(store, people.get(0), people.get(1));
            bound(store, people.get(1), people.get(2));
            var key = new RouteKey(first.binding().deal().y(), people.get(0));
            assertThat(store.look(key, Instant.now()).toCompletableFuture().join()).isInstanceOf(io.callmask.number.store.NumberStore.RouteAnswer.Found.class);
            store.unbind(first.binding().id()).toCompletableFuture().join();
            store.close();
            servers.redis.save();
            servers.sql.flush();
            var dump = new ByteArrayOutputStream();
            try (var files = Files.walk(servers.directory())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) dump.write(Files.readAllBytes(file));
            }
            var text = new String(dump.toByteArray(), StandardCharsets.ISO_8859_1);
            // It is where it should be: the VNs are no secret, and so can be found.
            assertThat(text).contains(first.binding().deal().x().digits().substring(1));
            for (var person : people) {
                for (byte[] form : forms(person.digits().substring(1))) assertThat(text.contains(new String(form, StandardCharsets.ISO_8859_1))).as("%s as %s", person, HexFormat.of().formatHex(form).length()).isFalse();
            }
        }
    }

    private static Bound bound(RemoteStore store, RealNumber a, RealNumber b) {
        var request = new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "order", "key " + a.digits().hashCode());
        return (Bound) store.bind(request).toCompletableFuture().join();
    }

    /// ASCII, hex, percent, BCD in both nibble orders, base64 at each offset, and integers in both byte orders.
    private static List<byte[]> forms(String digits) {
        var forms = new ArrayList<byte[]>();
        byte[] ascii = digits.getBytes(StandardCharsets.US_ASCII);
        forms.add(ascii);
        forms.add(HexFormat.of().formatHex(ascii).getBytes(StandardCharsets.US_ASCII));
        forms.add(digits.replaceAll("(.)", "%3$1").getBytes(StandardCharsets.US_ASCII));
        var even = digits.length() % 2 == 0 ? digits : digits + 'f';
        byte[] bcd = HexFormat.of().parseHex(even);
        forms.add(bcd);
        byte[] swapped = bcd.clone();
        for (int i = 0; i < swapped.length; i++) swapped[i] = (byte) ((swapped[i] & 0xf) << 4 | (swapped[i] & 0xf0) >> 4);
        forms.add(swapped);
        for (int offset = 0; offset < 3; offset++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString((" ".repeat(offset) + digits).getBytes(StandardCharsets.US_ASCII));
            forms.add(encoded.substring(offset + 1, encoded.length() - 1).getBytes(StandardCharsets.US_ASCII));
        }
        byte[] big = new BigInteger(digits).toByteArray();
        forms.add(big);
        byte[] little = new byte[big.length];
        for (int i = 0; i < big.length; i++) little[i] = big[big.length - 1 - i];
        forms.add(little);
        return forms;
    }
}
