package io.callmask.api;

import io.callmask.number.RealNumber;
import java.util.List;

/// Reads a party: an object, so that there is room beside the number.
final class PartyBody {
    private static final List<String> FIELDS = List.of("number");

    private PartyBody() {}

    static RealNumber read(Fields fields, String name) {
        return new RealNumber(fields.object(name, FIELDS).number("number"));
    }
}
