package io.callmask.number.inventory;

import io.callmask.number.Channel;
import io.callmask.number.NumberClass;
import io.callmask.number.PhoneNumber;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.Specs;
import io.callmask.number.VirtualNumber;
import io.callmask.number.stock.Stock;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The columns of a file of numbers, and how their values are written. Pure.
final class NumberColumns {
    static final String NUMBER = "number";
    static final String POOL = "pool";
    static final String CLASS = "class";
    static final String STATE = "state";
    static final String CHANNEL = "channel";
    static final List<String> OF_CHANNEL = List.of("provider", "industries", "functions", "connect-rate", "faults");
    static final List<String> OF_NUMBER = List.of("type", "segment", "city", "cost", "capacity", "reserved-for");
    static final List<String> ALL = List.of(NUMBER, POOL, CLASS, STATE, "type", "segment", "city", "cost", "capacity", "reserved-for", CHANNEL, "provider", "industries", "functions", "connect-rate", "faults");

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");
    private static final Pattern RATE = Pattern.compile("(100(\\.0)?|[0-9]{1,2}(\\.[0-9])?)");
    private static final Pattern COST = Pattern.compile("[0-9]{1,8}(\\.[0-9]{1,4})?");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");
    private static final int LONGEST_CITY = 64;
    private static final int LONGEST_LIST = 512;

    private NumberColumns() {}

    /// A value that is not what its column takes.
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        private final String field;

        Wrong(String field, String found, String expected) {
            super(field + ": " + found + " (expected: " + expected + ')', null, false, false);
            this.field = field;
        }

        String field() {
            return field;
        }

        BadRow at(long line) {
            return new BadRow(line, field, String.valueOf(getMessage()));
        }
    }

    static VirtualNumber number(String text) throws Wrong {
        if (!PhoneNumber.isWellFormed(text)) throw new Wrong(NUMBER, text.length() + " characters", "'+' and 3 to 20 digits, the first not 0");
        return VirtualNumber.of(text);
    }

    static <E extends Enum<E>> E of(Class<E> type, String field, String text) throws Wrong {
        for (var value : type.getEnumConstants()) {
            if (written(value).equals(text)) return value;
        }
        throw new Wrong(field, shown(text), Arrays.stream(type.getEnumConstants()).map(NumberColumns::written).collect(Collectors.joining(", ")));
    }

    static String written(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What a person may see of a value that was not understood: it could be somebody's number in the wrong column.
    private static String shown(String text) {
        return WORD.matcher(text).matches() && !text.chars().allMatch(Character::isDigit) ? text : text.length() + " characters";
    }

    private static String word(String field, String text) throws Wrong {
        if (text.isEmpty() || WORD.matcher(text).matches()) return text;
        throw new Wrong(field, shown(text), "1 to 32 small letters, digits, '.', '_' or '-'");
    }

    private static Set<String> words(String field, String text) throws Wrong {
        if (text.isEmpty()) return Set.of();
        if (text.length() > LONGEST_LIST) throw new Wrong(field, text.length() + " characters", "at most " + LONGEST_LIST);
        var words = text.split("[ ;]+");
        for (var each : words) word(field, each);
        return Set.of(Arrays.stream(words).distinct().toArray(String[]::new));
    }

    private static String matching(Pattern form, String field, String text, String otherwise, String expected) throws Wrong {
        if (text.isEmpty()) return otherwise;
        if (form.matcher(text).matches()) return text;
        throw new Wrong(field, shown(text), expected);
    }

    private static String city(String text) throws Wrong {
        if (text.length() > LONGEST_CITY || text.chars().anyMatch(Character::isISOControl)) throw new Wrong("city", text.length() + " characters", "at most " + LONGEST_CITY + ", no control characters");
        return text;
    }

    /// The specs that these columns make of what a number has already; a column that is not there changes nothing.
    static Specs specs(Map<String, String> row, Specs old) throws Wrong {
        return new Specs(row.containsKey("type") ? word("type", row.getOrDefault("type", "")) : old.type(),
            row.containsKey("segment") ? word("segment", row.getOrDefault("segment", "")) : old.segment(),
            row.containsKey("city") ? city(row.getOrDefault("city", "")) : old.city(),
            row.containsKey("cost") ? new BigDecimal(matching(COST, "cost", row.getOrDefault("cost", ""), "0", "a number such as 4.50, with at most 8 digits before the point and 4 behind it")) : old.cost(),
            row.containsKey("capacity") ? Integer.parseInt(matching(COUNT, "capacity", row.getOrDefault("capacity", ""), "0", "a whole number of at most 6 digits, or 0 for no limit")) : old.capacity(),
            row.containsKey("reserved-for") ? word("reserved-for", row.getOrDefault("reserved-for", "")) : old.reservedFor());
    }

    /// The channel that these columns make of what is known of it.
    static Channel channel(String name, Map<String, String> row, Channel old) throws Wrong {
        return new Channel(word(CHANNEL, name),
            row.containsKey("provider") ? word("provider", row.getOrDefault("provider", "")) : old.provider(),
            row.containsKey("industries") ? words("industries", row.getOrDefault("industries", "")) : old.industries(),
            row.containsKey("functions") ? words("functions", row.getOrDefault("functions", "")) : old.functions(),
            row.containsKey("connect-rate") ? new BigDecimal(matching(RATE, "connect-rate", row.getOrDefault("connect-rate", ""), "0", "a percentage from 0 to 100 with one digit behind the point, such as 97.5")).movePointRight(1).intValueExact() : old.connectPermille(),
            row.containsKey("faults") ? Integer.parseInt(matching(COUNT, "faults", row.getOrDefault("faults", ""), "" + Channel.UNKNOWN, "a whole number of at most 6 digits")) : old.faults());
    }

    /// A number as a row of all columns.
    static List<String> row(Stock.Entry entry) {
        PooledNumber number = entry.number();
        var specs = number.mask().specs();
        var channel = number.mask().channel();
        return List.of(number.vn().digits(), entry.pool(), written(number.kind()), written(number.standing()), specs.type(), specs.segment(), specs.city(),
            specs.cost().signum() == 0 ? "" : specs.cost().toPlainString(), specs.capacity() == 0 ? "" : "" + specs.capacity(), specs.reservedFor(), channel.name(), channel.provider(),
            String.join(" ", channel.industries()), String.join(" ", channel.functions()),
            channel.connectPermille() == 0 ? "" : BigDecimal.valueOf(channel.connectPermille(), 1).stripTrailingZeros().toPlainString(), channel.faults() == Channel.UNKNOWN ? "" : "" + channel.faults());
    }

    static NumberClass kind(String text, NumberClass otherwise) throws Wrong {
        return text.isEmpty() ? otherwise : of(NumberClass.class, CLASS, text);
    }

    static Standing standing(String text, Standing otherwise) throws Wrong {
        return text.isEmpty() ? otherwise : of(Standing.class, STATE, text);
    }
}
