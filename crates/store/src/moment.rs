//! Days and instants as canonical text, without a detour.

/// Days since 1970 of a day of the Gregorian calendar.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day, from days since 1970.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// `2026-11-21`, from days since 1970.
pub(crate) fn write_date(out: &mut Vec<u8>, since_1970: i64) {
    let (year, month, day) = civil(since_1970);
    digits(out, year, 4);
    out.push(b'-');
    digits(out, month, 2);
    out.push(b'-');
    digits(out, day, 2);
}

/// `09:30:00`, from seconds since midnight.
pub(crate) fn write_time(out: &mut Vec<u8>, seconds: i64) {
    digits(out, seconds / 3_600, 2);
    out.push(b':');
    digits(out, seconds / 60 % 60, 2);
    out.push(b':');
    digits(out, seconds % 60, 2);
}

/// `2026-11-21T08:00:00.000Z`, from milliseconds since 1970.
pub(crate) fn write_instant(out: &mut Vec<u8>, ms: i64) {
    write_date(out, ms.div_euclid(86_400_000));
    let ms = ms.rem_euclid(86_400_000);
    out.push(b'T');
    write_time(out, ms / 1_000);
    out.push(b'.');
    digits(out, ms % 1_000, 3);
    out.push(b'Z');
}

/// The canonical text of an instant.
pub(crate) fn instant(ms: i64) -> String {
    let mut out = Vec::with_capacity(24);
    write_instant(&mut out, ms);
    String::from_utf8(out).unwrap_or_default()
}

/// Reads the canonical text of an instant.
pub(crate) fn read(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (23, b'Z'),
    ];
    if bytes.len() != 24 || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0_i64, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let since_1970 = days(year, month, day);
    if civil(since_1970) != (year, month, day) {
        return None;
    }
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    (hour < 24 && minute < 60 && second < 60).then_some(())?;
    Some(since_1970 * 86_400_000 + (hour * 3_600 + minute * 60 + second) * 1_000 + number(20, 23)?)
}

/// The last `width` decimal digits of a number that is not negative.
fn digits(out: &mut Vec<u8>, number: i64, width: usize) {
    let mut text = [b'0'; 4];
    let mut rest = u32::try_from(number).unwrap_or_default();
    for digit in text[..width].iter_mut().rev() {
        *digit += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    out.extend_from_slice(&text[..width]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_comes_back() {
        let mut last = days(0, 12, 31);
        for day in days(1, 1, 1)..=days(9999, 12, 31) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
            assert_eq!(day, last + 1);
            last = day;
        }
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(days(2024, 2, 29) + 1), (2024, 3, 1));
    }

    #[test]
    fn instants_before_1970_keep_their_milliseconds() {
        for text in [
            "1969-12-31T23:59:59.999Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
        ] {
            assert_eq!(instant(read(text).unwrap()), text);
        }
        assert_eq!(read("2026-02-30T00:00:00.000Z"), None);
        assert_eq!(read("2026-02-03T00:00:00Z"), None);
    }
}
