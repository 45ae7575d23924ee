package io.callmask.number.stock;

import io.callmask.number.VirtualNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// VNs that can be chosen at this moment. Putting, taking and drawing one cost the same however many there are. For one thread.
public final class Shelf {
    private final List<VirtualNumber> numbers = new ArrayList<>();
    private final Map<VirtualNumber, Integer> places = new HashMap<>();

    public void put(VirtualNumber vn) {
        if (places.putIfAbsent(vn, numbers.size()) == null) numbers.add(vn);
    }

    public void take(VirtualNumber vn) {
        var place = places.remove(vn);
        if (place == null) return;
        var last = numbers.removeLast();
        if (last.equals(vn)) return;
        numbers.set(place, last);
        places.put(last, place);
    }

    public int size() {
        return numbers.size();
    }

    /// The first that fits, from anywhere on.
    public Optional<VirtualNumber> first(RandomGenerator random, Predicate<VirtualNumber> fits) {
        if (numbers.isEmpty()) return Optional.empty();
        int start = random.nextInt(numbers.size());
        for (int i = 0; i < numbers.size(); i++) {
            var vn = numbers.get((start + i) % numbers.size());
            if (fits.test(vn)) return Optional.of(vn);
        }
        return Optional.empty();
    }
}
