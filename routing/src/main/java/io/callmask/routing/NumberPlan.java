package io.callmask.routing;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber.CountryCodeSource;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.callmask.number.PhoneNumber;
import java.util.Locale;
import java.util.Optional;

/// Reads the user part of a SIP URI, or a tel: number (RFC 3966), as a phone number. Stateless; any thread.
///
/// What says that it is international is believed, whatever its length: a `+`, or the prefix with which the country dials
/// abroad (`00`, `011`). Bare digits may be a national number or a full one whose `+` was left away; the first of these that
/// holds decides:
///
/// 1. as a number of the country, it is assigned by the plan;
/// 2. as a full number, it is assigned by the plan of its own country;
/// 3. as a number of the country, its length is possible;
/// 4. as a full number, its length is possible.
///
/// Otherwise it is no number: so short codes and emergency numbers are none, nor are numbers without their area code.
public final class NumberPlan {
    private static final int MOST_CHARACTERS = 64;
    private static final int LONGEST_EMERGENCY = 8;
    private static final String NOWHERE = "ZZ";
    private static final String CONTEXT = "phone-context=";

    private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    private final ShortNumberInfo shortNumbers = ShortNumberInfo.getInstance();

    /// The number that `text` stands for.
    ///
    /// @param text    at most 64 characters before its parameters, which begin with `;`; of these only a phone-context that begins with `+` counts
    /// @param country the region (ISO 3166 alpha-2) whose national form bare digits may have; one that is unknown has none
    /// @return empty when it is none, is ambiguous, or is longer; never an exception
    public Optional<PhoneNumber> read(String text, String country) {
        // What most trunks send needs no plan, nor a copy.
        if (PhoneNumber.isWellFormed(text)) return Optional.of(new PhoneNumber(text));
        var plain = plain(text);
        if (plain.isEmpty()) return Optional.empty();
        return plain.charAt(0) == '+' ? number(plain) : bare(plain, country);
    }

    /// Reads the rules of a country now, so that no call has to wait for the file.
    void prepare(String country) {
        read("2015550123", country);
        isEmergency("112", country);
    }

    /// Whether `text` is an emergency number of the country, such as 112, with a `+` before it or without.
    public boolean isEmergency(String text, String country) {
        var plain = digits(withoutParameters(text));
        var digits = plain.startsWith("+") ? plain.substring(1) : plain;
        boolean isShort = !digits.isEmpty() && digits.length() <= LONGEST_EMERGENCY;
        return isShort && plans.getSupportedRegions().contains(country) && shortNumbers.isEmergencyNumber(digits, country);
    }

    /// The digits, with `+` when they have one, without visual separators and parameters; empty when there is anything else.
    private static String plain(String text) {
        var base = withoutParameters(text);
        var number = digits(base);
        if (base.length() == text.length() || number.isEmpty() || number.charAt(0) == '+') return number;
        int context = text.toLowerCase(Locale.ROOT).indexOf(CONTEXT, base.length());
        if (context < 0) return number;
        int stop = text.indexOf(';', context);
        var prefix = digits(text.substring(context + CONTEXT.length(), stop < 0 ? text.length() : stop));
        // A domain instead names a private plan, which we cannot know.
        return prefix.length() > 1 && prefix.charAt(0) == '+' ? prefix + number : "";
    }

    private static String withoutParameters(String text) {
        int end = text.indexOf(';');
        int length = end < 0 ? text.length() : end;
        return length > MOST_CHARACTERS ? "" : text.substring(0, length);
    }

    private static String digits(String text) {
        var digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= '0' && c <= '9') || (c == '+' && i == 0)) digits.append(c);
            else if ("-.()".indexOf(c) < 0) return "";
        }
        return digits.toString();
    }

    private static Optional<PhoneNumber> number(String digits) {
        return PhoneNumber.isWellFormed(digits) ? Optional.of(new PhoneNumber(digits)) : Optional.empty();
    }

    private Optional<PhoneNumber> bare(String digits, String country) {
        var national = parsed(digits, country);
        if (national.isPresent() && national.get().getCountryCodeSource() == CountryCodeSource.FROM_NUMBER_WITH_IDD) return written(national.get());
        if (national.filter(plans::isValidNumber).isPresent()) return written(national.get());
        var full = parsed('+' + digits, NOWHERE);
        if (full.filter(plans::isValidNumber).isPresent()) return written(full.get());
        return national.filter(this::isPossible).or(() -> full.filter(this::isPossible)).flatMap(this::written);
    }

    /// Whether the number is complete: not one to be dialled within its area only, nor the row of zeros that stands for "withheld".
    private boolean isPossible(Phonenumber.PhoneNumber number) {
        return plans.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE && !number.isItalianLeadingZero();
    }

    private Optional<PhoneNumber> written(Phonenumber.PhoneNumber number) {
        return number(plans.format(number, PhoneNumberFormat.E164));
    }

    private Optional<Phonenumber.PhoneNumber> parsed(String digits, String country) {
        try {
            return Optional.of(plans.parseAndKeepRawInput(digits, country));
        } catch (NumberParseException _) {
            // Its text may quote the number, so it goes no further.
            return Optional.empty();
        }
    }
}
