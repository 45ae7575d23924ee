package io.callmask.routing.trunk;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.callmask.number.PhoneNumber;
import java.util.List;

/// How a trunk wants numbers written. Stateless; any thread.
///
/// @param form      of every number
/// @param country   whose national form is meant (ISO 3166 alpha-2); numbers of other countries are then written with the prefix for calls abroad
/// @param userPhone whether a `sip:` URI with the number says `;user=phone`
/// @param rules     changes of the number that is called, once it is written: the first whose beginning fits
/// @param fromHost  the host in From and in the identity, or empty for our own address
/// @param identity  which header vouches for the caller's VN
public record NumberFormat(Form form, String country, boolean userPhone, List<PrefixRule> rules, String fromHost, Vouching identity) {
    /// `+` and digits, as RFC 3261 §19.1.6 has telephone numbers, our own host, and P-Asserted-Identity.
    public static final NumberFormat USUAL = new NumberFormat(Form.E164, "ZZ", true, List.of(), "", Vouching.PAI);
    private static final int MOST_DIGITS = 32;

    public NumberFormat {
        rules = List.copyOf(rules);
    }

    /// How a number is written.
    public enum Form {
        /// `+15550001000`.
        E164,
        /// `15550001000`.
        DIGITS,
        /// `5550001000` or `030123456`, as dialled within the country.
        NATIONAL,
        /// A `tel:` URI with `+` and digits (RFC 3966).
        TEL
    }

    /// Which header vouches for the caller.
    public enum Vouching {
        /// P-Asserted-Identity (RFC 3325).
        PAI,
        /// Remote-Party-ID, which older equipment reads.
        RPID,
        NONE
    }

    /// What begins with `when` gets `instead` in its place.
    ///
    /// @param when    `+` and digits, or digits; empty fits every number
    /// @param instead the same, or empty
    public record PrefixRule(String when, String instead) {
        /// @throws IllegalArgumentException when either is anything but `+`, digits, `*` and `#`
        public PrefixRule {
            if (!isPrefix(when)) throw new IllegalArgumentException("when: " + when.length() + " characters (expected: up to 16 of '+', digits, '*' and '#')");
            if (!isPrefix(instead)) throw new IllegalArgumentException("instead: " + instead.length() + " characters (expected: up to 16 of '+', digits, '*' and '#')");
        }

        private static boolean isPrefix(String text) {
            if (text.length() > 16) return false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean isPlus = c == '+' && i == 0;
                if (!(isPlus || c >= '0' && c <= '9' || c == '*' || c == '#')) return false;
            }
            return true;
        }
    }

    /// The number to be called, as the user part of a URI or the subscriber of a `tel:` one.
    public String called(PhoneNumber number) {
        var text = written(number);
        for (var rule : rules) {
            if (text.startsWith(rule.when()) && text.length() + rule.instead().length() <= MOST_DIGITS) return escaped(rule.instead() + text.substring(rule.when().length()));
        }
        return text;
    }

    /// The caller's number, in the same place.
    public String shown(PhoneNumber number) {
        return written(number);
    }

    /// Whether URIs are `tel:` ones.
    public boolean isTel() {
        return form == Form.TEL;
    }

    private String written(PhoneNumber number) {
        return switch (form) {
            case E164, TEL -> number.digits();
            case DIGITS -> number.digits().substring(1);
            case NATIONAL -> national(number);
        };
    }

    /// What the plan cannot write nationally stays international: better refused by the carrier than somebody else's.
    private String national(PhoneNumber number) {
        var plans = PhoneNumberUtil.getInstance();
        try {
            var parsed = plans.parse(number.digits(), "ZZ");
            // What is written differently may be read differently.
            if (!plans.format(parsed, PhoneNumberFormat.E164).equals(number.digits()) || !plans.getSupportedRegions().contains(country)) return number.digits();
            // Too short a number without its country's code may be somebody's in the carrier's own town.
            if (plans.isPossibleNumberWithReason(parsed) != ValidationResult.IS_POSSIBLE) return number.digits();
            var text = plans.formatOutOfCountryCallingNumber(parsed, country);
            return parsed.getCountryCode() == plans.getCountryCodeForRegion(country) ? digits(plans.format(parsed, PhoneNumberFormat.NATIONAL)) : digits(text);
        } catch (NumberParseException _) {
            // Its text may quote the number, so it goes no further.
            return number.digits();
        }
    }

    private static String digits(String text) {
        var digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' || c == '+' && digits.isEmpty()) digits.append(c);
        }
        return digits.toString();
    }

    /// `#` would begin a fragment (RFC 3261 §25.1).
    private static String escaped(String text) {
        return text.indexOf('#') < 0 ? text : text.replace("#", "%23");
    }
}
