use super::*;

/// Arguments that are numbers, or indices into a list of strings.
struct List(Vec<u64>, Vec<&'static str>);

impl Arguments for List {
    fn star(&mut self, number: usize, index: usize) -> Result<u64, Error> {
        self.value(number, index)
    }
    fn value(&mut self, number: usize, stars: usize) -> Result<u64, Error> {
        self.0
            .get(number - 1 + stars)
            .copied()
            .ok_or(Error::new(ERROR_INVALID_PARAMETER))
    }
    fn string(&mut self, value: u64, text: Text, limit: usize) -> Option<String> {
        let string: String = self.1.get(value as usize)?.chars().take(limit).collect();
        Some(if text == Text::Native {
            string
        } else {
            format!("{text:?}:{string}")
        })
    }
    fn character(&mut self, value: u64, _: Text) -> char {
        char::from(value as u8)
    }
}

fn with(definition: &str, values: &[u64]) -> String {
    let mut list = List(values.to_vec(), vec!["zero", "Bill", "Bob", "abcdef"]);
    format(definition, LineWidth::AsDefined, Some(&mut list)).unwrap()
}

fn broken(definition: &str, flags: u32) -> String {
    format(
        definition,
        LineWidth::of(flags),
        Some(&mut List(vec![], vec![])),
    )
    .unwrap()
}

#[test]
fn escapes() {
    assert_eq!(
        with("a%nb%rc%td%be%.f%!g%% h% i%q", &[]),
        "a\r\nb\rc\td e.f!g% h iq"
    );
    assert_eq!(with("abc%0def\n", &[]), "abc");
    assert!(format("a%", LineWidth::AsDefined, None).is_err());
    assert!(
        format(
            "a%1!s",
            LineWidth::AsDefined,
            Some(&mut List(vec![1], vec![]))
        )
        .is_err()
    );
}

#[test]
fn line_breaks_stay_or_become_blanks() {
    for definition in ["a\nb", "a\r\nb", "a\rb"] {
        assert_eq!(broken(definition, 0), "a\r\nb");
        assert_eq!(broken(definition, 0xff), "a b");
    }
    assert_eq!(broken("a\n\rb", 0), "a\r\n\r\nb");
    assert_eq!(broken("a\r\n", 0xff), "a ");
    assert_eq!(broken("a %nb", 0xff), "a \r\nb");
}

#[test]
fn lines_of_limited_width() {
    let text = "hello brave new world of words";
    assert_eq!(broken(text, 10), "hello\r\nbrave new\r\nworld of\r\nwords");
    assert_eq!(
        broken("hello-brave-new-world-of", 10),
        "hello-brav\r\ne-new-worl\r\nd-of"
    );
    assert_eq!(
        broken("abcdefghijklm nop", 5),
        "abcde\r\nfghij\r\nklm\r\nnop"
    );
    assert_eq!(
        broken("a\nb\nc d e f g h i j k", 10),
        "a b c d e\r\nf g h i j\r\nk"
    );
    assert_eq!(
        broken("hello %nbrave new world", 10),
        "hello \r\nbrave new\r\nworld"
    );
    assert_eq!(broken("ab% cd ef", 5), "ab cd\r\nef");
}

#[test]
fn inserts_are_kept_when_ignored() {
    let text = format("a %1!d! %12 b%nc\nd%0e", LineWidth::AsDefined, None).unwrap();
    assert_eq!(text, "a %1!d! %12 b\r\nc\r\nd");
}

#[test]
fn inserts_in_any_order() {
    assert_eq!(with("%2 %1 %2", &[1, 2]), "Bob Bill Bob");
    assert_eq!(with("%10!d!", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 42]), "42");
    assert_eq!(with("%1", &[99]), "(null)");
    assert!(format("%2", LineWidth::AsDefined, Some(&mut List(vec![1], vec![]))).is_err());
}

#[test]
fn integer_conversions() {
    let minus_one = u64::from(u32::MAX);
    assert_eq!(
        with("%1!5d!|%1!-5d!|%1!05u!|%1!.3d!", &[7]),
        "    7|7    |00007|007"
    );
    assert_eq!(
        with("%1!d! %1!u! %1!hd! %1!+d!", &[minus_one]),
        "-1 4294967295 -1 -1"
    );
    assert_eq!(
        with("%1!#x! %1!X! %1!o! %1!+d! %1! d!", &[255]),
        "0xff FF 377 +255  255"
    );
    assert_eq!(
        with("%1!I64d! %1!lld! %1!ld!", &[1 << 40]),
        "1099511627776 1099511627776 0"
    );
    assert_eq!(
        with("%1!p! %2!c!%2!C!", &[0x12ab, 65]),
        "00000000000012AB AA"
    );
    assert_eq!(
        with("%1!hd! %1!08lx! %1!-#8x!|", &[0x1_1170]),
        "4464 00011170 0x11170 |"
    );
    assert_eq!(with("[%1!.0d!]", &[0]), "[]");
}

#[test]
fn string_conversions() {
    assert_eq!(
        with("%1!.3s!|%1!8s!|%1!-8.2s!|", &[3]),
        "abc|  abcdef|ab      |"
    );
    assert_eq!(
        with("%1!S! %1!hs! %1!ls! %1!ws!", &[1]),
        "Other:Bill Narrow:Bill Wide:Bill Wide:Bill"
    );
}

#[test]
fn stars_take_arguments_before_the_value() {
    assert_eq!(
        with("%1!*.*s! %4 %5!*s!", &[4, 2, 1, 2, 6, 1]),
        "  Bi Bob   Bill"
    );
    assert_eq!(with("%1!*d!|", &[u64::from(-4_i32 as u32), 7]), "7   |");
}

#[test]
fn unknown_conversions_and_hostile_counts_are_harmless() {
    assert_eq!(with("%1!e!%1!%!%1!!", &[1]), "e%");
    assert_eq!(with("%1!99999999999999999999d!", &[1]).len(), 0xffff);
    assert_eq!(
        with("%1!*d!", &[u64::from(i32::MIN as u32), 1]).len(),
        0xffff
    );
    assert_eq!(with("%1!.99999999s!", &[1]), "Bill");
}

#[test]
fn print_takes_arguments_in_order() {
    let print_with = |format: &str, values: &[u64]| {
        let strings = vec!["zero", "Bill", "Bob", "abcdef"];
        print(format, &mut List(values.to_vec(), strings)).unwrap()
    };
    assert_eq!(
        print_with("%d-%s|%04x|%c%%", &[5, 1, 255, 65]),
        "5-Bill|00ff|A%"
    );
    assert_eq!(print_with("plain", &[]), "plain");
    assert_eq!(print_with("100%% %5.2s!%%", &[2]), "100%    Bo!%");
    assert_eq!(print_with("", &[]), "");
    assert_eq!(print_with("end%", &[1]), "end");
}
