package io.callmask.number.rule;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Optional;

/// Whether a bind with a key that was used before is the bind that used it. A key stands for one whole request: of another one nobody is told that it was done.
public final class Repeats {
    /// So that a digest takes seven bytes as a number of a journal.
    private static final int SHORTER = 16;

    private Repeats() {}

    /// What is kept of a request beside the binding that it made.
    ///
    /// @param x              whether X was named
    /// @param y              whether Y was named
    /// @param hasRequirement whether its requirement was the one that is asked for now
    public record Asked(boolean x, boolean y, boolean hasRequirement) {}

    /// Why a request is refused whose key made a binding.
    ///
    /// @param made the binding as it was made
    /// @return empty when it is the same request
    public static Optional<NotBound> refused(BindRequest request, Binding made, Asked asked) {
        return difference(request, made, asked).map(field -> refused(made.id(), field));
    }

    /// Why a request is refused whose key made a binding from a request with another `field`.
    public static NotBound refused(BindingId made, String field) {
        return new NotBound(Why.BIND_KEY_REUSED, "bindKey", "the key has made binding " + made + " from a request with another " + field + " (expected: the same request, or a new key)");
    }

    /// The first field, as the API names it, that is not what it was.
    private static Optional<String> difference(BindRequest request, Binding made, Asked asked) {
        var wish = request.wish();
        if (wish.mode() != made.mode()) return Optional.of("mode");
        if (!request.pool().equals(made.pool())) return Optional.of("pool");
        if (!isSame(wish.x(), asked.x(), made.deal().x())) return Optional.of("x");
        if (wish.mode().hasY() && !isSame(wish.y(), asked.y(), made.deal().y())) return Optional.of("y");
        var part = part(request, made.deal());
        if (part.isPresent()) return part;
        var terms = request.terms();
        if (terms.directions() != made.terms().directions()) return Optional.of("directions");
        if (!terms.maxDuration().equals(made.terms().maxDuration())) return Optional.of("maxDuration");
        if (!terms.noAnswer().equals(made.terms().noAnswer())) return Optional.of("noAnswer");
        if (terms.isRecorded() != made.terms().isRecorded()) return Optional.of("record");
        if (!made.from().plus(request.ttl()).equals(made.until())) return Optional.of("ttl");
        if (!request.reference().equals(made.reference())) return Optional.of("reference");
        return asked.hasRequirement() ? Optional.empty() : Optional.of("requirement");
    }

    private static boolean isSame(Choice choice, boolean asked, VirtualNumber taken) {
        return switch (choice) {
            case Choice.Any() -> !asked;
            case Choice.Exactly(var vn) -> asked && vn.equals(taken);
        };
    }

    private static Optional<String> part(BindRequest request, Deal made) {
        try {
            var deal = request.wish().at(made.x(), made.y(), made.extension());
            return deal.equals(made) ? Optional.empty() : Optional.of(part(deal, made));
        } catch (IllegalArgumentException _) {
            // It contradicts itself, so it is not what made the binding.
            return Optional.of("person");
        }
    }

    /// Of two deals in the same mode on the same numbers.
    private static String part(Deal deal, Deal made) {
        return switch (deal) {
            case Deal.Axyb it when made instanceof Deal.Axyb old   -> it.a().equals(old.a()) ? "b" : "a";
            case Deal.Axb it when made instanceof Deal.Axb old     -> it.a().equals(old.a()) ? "b" : "a";
            case Deal.Axeyb it when made instanceof Deal.Axeyb old -> it.a().equals(old.a()) ? "b" : "a";
            case Deal.Ax it when made instanceof Deal.Ax old       -> it.a().equals(old.a()) ? "callback" : "a";
            case Deal.Axn it when made instanceof Deal.Axn old     -> it.a().equals(old.a()) ? "callback" : "a";
            case Deal.Axe it when made instanceof Deal.Axe old     -> it.a().equals(old.a()) ? "callback" : "a";
            case Deal.Axg it when made instanceof Deal.Axg old     -> it.a().equals(old.a()) ? it.members().equals(old.members()) ? "callback" : "members" : "a";
            case Deal.Xyb _                                        -> "b";
            case Deal.Axyb _, Deal.Axb _, Deal.Axeyb _, Deal.Ax _, Deal.Axn _, Deal.Axe _, Deal.Axg _, Deal.XybMet _ -> "mode";
        };
    }

    /// A requirement as one text, another for each: what is kept of it is a digest of this. Empty when any number will do.
    public static String text(Requirement requirement) {
        if (requirement.equals(Requirement.NONE)) return "";
        var text = new StringBuilder();
        var channel = requirement.channel();
        add(text, channel.industries());
        add(text, channel.functions());
        add(text, channel.provider());
        add(text, String.valueOf(channel.connectPermille()));
        add(text, channel.mostFaults().map(String::valueOf).orElse(""));
        var number = requirement.number();
        add(text, number.types());
        add(text, number.segments());
        add(text, number.mostCost().map(cost -> cost.toPlainString()).orElse(""));
        add(text, number.reservedFor());
        var where = requirement.where();
        add(text, where.city());
        add(text, where.callerCity());
        add(text, where.cities());
        add(text, String.valueOf(where.isStrict()));
        add(text, requirement.stickiness().name());
        return text.toString();
    }

    private static void add(StringBuilder text, Collection<String> list) {
        text.append(list.size()).append('[');
        list.forEach(each -> add(text, each));
    }

    private static void add(StringBuilder text, String field) {
        text.append(field.length()).append(':').append(field);
    }

    /// A digest of 48 bits, for places that nobody can read without the master key; 0 when any number will do.
    public static long digest(Requirement requirement) {
        if (requirement.equals(Requirement.NONE)) return 0;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text(requirement).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong() >>> SHORTER | 1;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", impossible);
        }
    }
}
