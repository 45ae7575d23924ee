package io.callmask.number.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Channel;
import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool.Origin;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Requirement;
import io.callmask.number.Requirement.OfChannel;
import io.callmask.number.Requirement.OfNumber;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.Requirement.Where;
import io.callmask.number.Specs;
import io.callmask.number.VirtualNumber;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StockTest {
    private static final Channel GOOD = new Channel("good", "acme", Set.of("logistics"), Set.of("sms"), 970, 1);
    private static final Channel POOR = new Channel("poor", "other", Set.of("retail"), Set.of(), 700, 9);

    private static VirtualNumber vn(int i) {
        return VirtualNumber.of("+1555%07d".formatted(i));
    }

    private static Stock.Change number(int i, Channel channel, String city, Standing standing) {
        var specs = new Specs("mobile", "170", city, new BigDecimal("4.50"), 0, "");
        return new Stock.Change(vn(i), "p", Optional.of(new PooledNumber(vn(i), NumberClass.KNOWN_CALLER, standing, new Mask(channel, specs), Origin.INVENTORY)));
    }

    private static Requirement where(Where where) {
        return new Requirement(Requirement.NONE.channel(), Requirement.NONE.number(), where, Stickiness.NONE);
    }

    private static List<List<String>> cities(Stock stock, Requirement requirement) {
        return stock.tiers("p", NumberClass.KNOWN_CALLER, requirement, Matching.PLAIN).stream()
            .map(tier -> tier.lots().stream().map(lot -> lot.mask().specs().city()).distinct().sorted().toList()).toList();
    }

    @Test void cities_are_tried_along_the_chain() {
        var stock = Stock.fresh().with(List.of(number(1, GOOD, "Bergen", Standing.IN_USE), number(2, GOOD, "Oslo", Standing.IN_USE), number(3, POOR, "Paris", Standing.IN_USE), number(4, POOR, "Rome", Standing.IN_USE)));

        assertThat(cities(stock, where(new Where("Oslo", "Rome", List.of("Paris", "Nowhere"), false)))).containsExactly(List.of("Oslo"), List.of("Rome"), List.of("Paris"), List.of("Bergen"));
        assertThat(cities(stock, where(new Where("Oslo", "", List.of(), true)))).containsExactly(List.of("Oslo"));
        assertThat(cities(stock, where(new Where("Nowhere", "", List.of(), true)))).isEmpty();
        assertThat(stock.unmet("p", NumberClass.KNOWN_CALLER, where(new Where("Nowhere", "", List.of(), true)))).contains("city");
    }

    @Test void attributes_and_specs_are_all_asked_for_and_the_first_unmet_is_told() {
        var stock = Stock.fresh().with(List.of(number(1, GOOD, "Oslo", Standing.IN_USE), number(2, POOR, "Oslo", Standing.IN_USE)));
        var good = new Requirement(new OfChannel(Set.of("logistics"), Set.of("sms"), "acme", 900, Optional.of(1)), new OfNumber(Set.of("mobile"), Set.of("170"), Optional.of(new BigDecimal("5")), ""), Requirement.NONE.where(), Stickiness.NONE);
        var dear = new Requirement(good.channel(), new OfNumber(Set.of(), Set.of(), Optional.of(new BigDecimal("4.49")), ""), good.where(), Stickiness.NONE);
        var reserved = new Requirement(Requirement.NONE.channel(), new OfNumber(Set.of(), Set.of(), Optional.empty(), "vip"), good.where(), Stickiness.NONE);

        assertThat(stock.tiers("p", NumberClass.KNOWN_CALLER, good, Matching.PLAIN)).singleElement().satisfies(tier -> assertThat(tier.lots()).singleElement().satisfies(lot -> assertThat(lot.numbers()).containsExactly(vn(1))));
        assertThat(stock.unmet("p", NumberClass.KNOWN_CALLER, dear)).contains("cost");
        assertThat(stock.unmet("p", NumberClass.KNOWN_CALLER, reserved)).contains("reservedFor");
    }

    @Test void a_change_leaves_the_former_stock_as_it_was() {
        var before = Stock.fresh().with(IntStream.range(0, 100).mapToObj(i -> number(i, GOOD, "Oslo", Standing.IN_USE)).toList());
        var after = before.with(List.of(number(7, GOOD, "Oslo", Standing.FROZEN), new Stock.Change(vn(8), "p", Optional.empty()), number(100, POOR, "Rome", Standing.LOCKED)));

        assertThat(before.size("p")).isEqualTo(100);
        assertThat(before.lots("p", NumberClass.KNOWN_CALLER)).singleElement().satisfies(lot -> assertThat(lot.numbers()).hasSize(100).contains(vn(7), vn(8)));
        assertThat(after.count("p", NumberClass.KNOWN_CALLER)).isEqualTo(new Stock.Count(100, 1, 1, 0));
        assertThat(after.lots("p", NumberClass.KNOWN_CALLER)).singleElement().satisfies(lot -> assertThat(lot.numbers()).hasSize(98).doesNotContain(vn(7), vn(8)));
        assertThat(after.entry(vn(8))).isNull();
    }

    @Test void a_stock_after_many_changes_is_what_it_would_be_at_once() {
        var random = new SplittableRandom(5);
        var stock = Stock.fresh();
        var is = new java.util.HashMap<VirtualNumber, Stock.Change>();
        for (int round = 0; round < 300; round++) {
            var changes = new java.util.LinkedHashMap<VirtualNumber, Stock.Change>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int number = random.nextInt(60);
                var change = random.nextInt(4) == 0 ? new Stock.Change(vn(number), "p", Optional.empty())
                    : number(number, random.nextBoolean() ? GOOD : POOR, random.nextBoolean() ? "Oslo" : "Rome", Standing.values()[random.nextInt(3)]);
                changes.put(change.vn(), change);
            }
            is.putAll(changes);
            stock = stock.with(changes.values());
            var fresh = Stock.fresh().with(is.values());
            assertThat(stock.count("p", NumberClass.KNOWN_CALLER)).isEqualTo(fresh.count("p", NumberClass.KNOWN_CALLER));
            assertThat(lots(stock)).isEqualTo(lots(fresh));
        }
    }

    private static java.util.Map<Mask, Set<VirtualNumber>> lots(Stock stock) {
        var lots = new java.util.HashMap<Mask, Set<VirtualNumber>>();
        stock.lots("p", NumberClass.KNOWN_CALLER).forEach(lot -> lots.put(lot.mask(), new HashSet<>(lot.numbers())));
        return lots;
    }

    @Test void a_home_stays_when_numbers_are_added() {
        var small = Tier.of(Stock.fresh().with(IntStream.range(0, 1_000).mapToObj(i -> number(i, GOOD, "Oslo", Standing.IN_USE)).toList()).lots("p", NumberClass.KNOWN_CALLER));
        var large = Tier.of(Stock.fresh().with(IntStream.range(0, 1_010).mapToObj(i -> number(i, GOOD, "Oslo", Standing.IN_USE)).toList()).lots("p", NumberClass.KNOWN_CALLER));
        var random = new SplittableRandom(3);
        var keys = random.longs(2_000).toArray();

        long moved = java.util.Arrays.stream(keys).filter(key -> small.home(key) != large.home(key)).count();
        assertThat(moved).isBetween(1L, 60L);
        assertThat(java.util.Arrays.stream(keys).map(small::home).distinct().count()).isGreaterThan(800);
    }

    @Test void weights_decide_how_often_a_lot_is_drawn() {
        var stock = Stock.fresh().with(IntStream.range(0, 40).mapToObj(i -> number(i, i < 30 ? GOOD : POOR, "Oslo", Standing.IN_USE)).toList());
        var tier = Tier.of(stock.lots("p", NumberClass.KNOWN_CALLER), lot -> lot.mask().channel().equals(GOOD) ? 1 : 9);
        var random = new SplittableRandom(4);

        long good = IntStream.range(0, 10_000).filter(_ -> tier.lots().get(tier.lotAt(tier.anywhere(random))).mask().channel().equals(GOOD)).count();
        // 30 numbers of weight 1 against 10 of weight 9.
        assertThat(good).isBetween(2_200L, 2_800L);
    }
}
