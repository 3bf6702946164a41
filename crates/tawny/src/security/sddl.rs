//! Security descriptors as text.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format>,
//! <https://learn.microsoft.com/windows/win32/secauthz/ace-strings>

use std::fmt::Write;

use super::acl::{ALARM, ALLOWED, AUDIT, Ace, Acl, DENIED, MANDATORY_LABEL};
use super::descriptor::{DACL_PRESENT, List, SACL_PRESENT, SecurityDescriptor};
use super::sid::Sid;
use super::well_known;
use crate::Error;
use crate::codes::{ERROR_INVALID_ACL, ERROR_INVALID_PARAMETER, ERROR_INVALID_SID};

/// `OWNER_SECURITY_INFORMATION`
pub const OWNER: u32 = 1;
/// `GROUP_SECURITY_INFORMATION`
pub const GROUP: u32 = 2;
/// `DACL_SECURITY_INFORMATION`
pub const DACL: u32 = 4;
/// `SACL_SECURITY_INFORMATION`
pub const SACL: u32 = 8;
/// `LABEL_SECURITY_INFORMATION`
pub const LABEL: u32 = 0x10;

const KINDS: &[(&str, u32)] = &[
    ("A", ALLOWED as u32),
    ("D", DENIED as u32),
    ("AU", AUDIT as u32),
    ("AL", ALARM as u32),
    ("ML", MANDATORY_LABEL as u32),
];

const FLAGS: &[(&str, u32)] = &[
    ("OI", 0x1),
    ("CI", 0x2),
    ("NP", 0x4),
    ("IO", 0x8),
    ("ID", 0x10),
    ("SA", 0x40),
    ("FA", 0x80),
];

/// Single rights.
const RIGHTS: &[(&str, u32)] = &[
    ("CC", 0x1),
    ("DC", 0x2),
    ("LC", 0x4),
    ("SW", 0x8),
    ("RP", 0x10),
    ("WP", 0x20),
    ("DT", 0x40),
    ("LO", 0x80),
    ("CR", 0x100),
    ("SD", 0x1_0000),
    ("RC", 0x2_0000),
    ("WD", 0x4_0000),
    ("WO", 0x8_0000),
    ("GA", 0x1000_0000),
    ("GX", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
];

/// Several rights in one word.
const COMBINED: &[(&str, u32)] = &[
    ("FA", 0x1f_01ff),
    ("FR", 0x12_0089),
    ("FW", 0x12_0116),
    ("FX", 0x12_00a0),
    ("KA", 0xf_003f),
    ("KR", 0x2_0019),
    ("KW", 0x2_0006),
    // The same as KR, which is written for both.
    ("KX", 0x2_0019),
];

/// The rights of a mandatory label.
const LABEL_RIGHTS: &[(&str, u32)] = &[("NW", 0x1), ("NR", 0x2), ("NX", 0x4)];

/// The control bits of a list; those of the SACL are one place further left.
const CONTROL: &[(&str, u32)] = &[("P", 0x1000), ("AR", 0x100), ("AI", 0x400)];

fn invalid() -> Error {
    Error::new(ERROR_INVALID_PARAMETER)
}

/// The identifier that `text` is, in either form.
///
/// # Errors
/// `ERROR_INVALID_SID`.
#[doc(alias = "ConvertStringSidToSid")]
pub fn parse_sid(text: &str) -> Result<Sid, Error> {
    if text.len() != 2 {
        return text.parse();
    }
    let known = well_known::by_alias(text).ok_or(Error::new(ERROR_INVALID_SID))?;
    // A machine that is in no domain has no identifiers of one.
    match known.in_domain {
        true => Err(Error::new(ERROR_INVALID_SID)),
        false => Ok(known.sid),
    }
}

/// Reads a descriptor.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: it is none; `ERROR_INVALID_ACL`: an entry is none; `ERROR_INVALID_SID`.
#[doc(alias = "ConvertStringSecurityDescriptorToSecurityDescriptor")]
pub fn parse(text: &str) -> Result<SecurityDescriptor, Error> {
    let mut descriptor = SecurityDescriptor::default();
    let mut seen = 0;
    let mut rest = text.trim();
    while let Some(kind) = rest.chars().next() {
        let body = rest[kind.len_utf8()..].strip_prefix(':').ok_or(invalid())?;
        let (body, next) = body.split_at(end_of_part(body));
        rest = next;
        let body = body.trim();
        let part = match kind {
            'O' => {
                descriptor.owner = Some(parse_sid(body)?);
                OWNER
            }
            'G' => {
                descriptor.group = Some(parse_sid(body)?);
                GROUP
            }
            'D' => {
                let (list, control) = parse_list(body)?;
                (descriptor.dacl, descriptor.control) = (list, descriptor.control | control);
                DACL
            }
            'S' => {
                let (list, control) = parse_list(body)?;
                (descriptor.sacl, descriptor.control) = (list, descriptor.control | control << 1);
                SACL
            }
            _ => return Err(invalid()),
        };
        if seen & part != 0 {
            return Err(invalid());
        }
        seen |= part;
    }
    Ok(descriptor)
}

/// Where a part ends: before the letter and the colon of the next, outside of entries.
fn end_of_part(text: &str) -> usize {
    let mut depth = 0;
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'O' | b'G' | b'D' | b'S' if depth <= 0 && bytes.get(index + 1) == Some(&b':') => {
                return index;
            }
            _ => {}
        }
    }
    bytes.len()
}

fn parse_list(text: &str) -> Result<(List, u16), Error> {
    let (flags, mut rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let flags = flags.trim();
    if let Some(flags) = flags.strip_suffix("NO_ACCESS_CONTROL") {
        let control = words(flags, CONTROL).ok_or(invalid())?;
        return match rest.is_empty() {
            true => Ok((List::Null, control as u16)),
            false => Err(invalid()),
        };
    }
    let control = words(flags, CONTROL).ok_or(invalid())?;
    let mut acl = Acl::default();
    while !rest.is_empty() {
        let (entry, next) = rest
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .ok_or(Error::new(ERROR_INVALID_ACL))?;
        acl.entries.push(parse_entry(entry)?);
        rest = next.trim_start();
    }
    match acl.size() > super::acl::LARGEST {
        true => Err(Error::new(ERROR_INVALID_ACL)),
        false => Ok((List::Present(acl), control as u16)),
    }
}

fn parse_entry(text: &str) -> Result<Ace, Error> {
    let bad = Error::new(ERROR_INVALID_ACL);
    let fields: Vec<_> = text.split(';').map(str::trim).collect();
    // Kinds for one property of an object name it in the fourth and fifth.
    let [kind, flags, rights, "", "", sid] = fields[..] else {
        return Err(bad);
    };
    let (_, kind) = KINDS.iter().find(|(word, _)| *word == kind).ok_or(bad)?;
    let flags = words(flags, FLAGS).ok_or(bad)?;
    let mask = parse_rights(rights).ok_or(bad)?;
    Ok(Ace::new(*kind as u8, flags as u8, mask, parse_sid(sid)?))
}

fn parse_rights(text: &str) -> Option<u32> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return words_of(text, &[RIGHTS, COMBINED, LABEL_RIGHTS]);
    }
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u32::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

/// The sum of what the words that `text` is made of mean.
fn words(text: &str, table: &[(&str, u32)]) -> Option<u32> {
    words_of(text, &[table])
}

fn words_of(mut text: &str, tables: &[&[(&str, u32)]]) -> Option<u32> {
    let mut sum = 0;
    while !text.is_empty() {
        let mut all = tables.iter().copied().flatten();
        let (word, value) = all.find(|(word, _)| text.starts_with(word))?;
        sum |= value;
        text = &text[word.len()..];
    }
    Some(sum)
}

/// An identifier in the short form, if it has one.
pub fn format_sid(sid: &Sid) -> String {
    match well_known::by_sid(sid) {
        Some(known) if !known.alias.is_empty() => known.alias.to_owned(),
        _ => sid.to_string(),
    }
}

/// Writes those parts of a descriptor that `parts` asks for ([`OWNER`] and so on).
///
/// # Errors
/// `ERROR_INVALID_ACL`: an entry is of a kind that is not understood.
#[doc(alias = "ConvertSecurityDescriptorToStringSecurityDescriptor")]
pub fn format(descriptor: &SecurityDescriptor, parts: u32) -> Result<String, Error> {
    let mut text = String::new();
    for (part, letter, sid) in [
        (OWNER, 'O', descriptor.owner),
        (GROUP, 'G', descriptor.group),
    ] {
        if let Some(sid) = sid.filter(|_| parts & part != 0) {
            let _ = write!(text, "{letter}:{}", format_sid(&sid));
        }
    }
    let control = descriptor.control();
    if parts & DACL != 0 && control & DACL_PRESENT != 0 {
        text.push_str("D:");
        format_list(&mut text, &descriptor.dacl, control)?;
    }
    if parts & (SACL | LABEL) != 0 && control & SACL_PRESENT != 0 {
        text.push_str("S:");
        format_list(&mut text, &descriptor.sacl, control >> 1)?;
    }
    Ok(text)
}

fn format_list(text: &mut String, list: &List, control: u16) -> Result<(), Error> {
    for (word, bit) in CONTROL {
        if u32::from(control) & bit != 0 {
            text.push_str(word);
        }
    }
    let Some(acl) = list.acl() else {
        text.push_str("NO_ACCESS_CONTROL");
        return Ok(());
    };
    for entry in &acl.entries {
        let bad = Error::new(ERROR_INVALID_ACL);
        let kind = KINDS
            .iter()
            .find(|(_, kind)| *kind == u32::from(entry.kind));
        let (Some((kind, _)), Some(sid)) = (kind, entry.sid) else {
            return Err(bad);
        };
        let _ = write!(text, "({kind};");
        for (word, bit) in FLAGS {
            if u32::from(entry.flags) & bit != 0 {
                text.push_str(word);
            }
        }
        let rights = match entry.kind {
            MANDATORY_LABEL => spell(entry.mask, LABEL_RIGHTS),
            _ => format_rights(entry.mask),
        };
        let _ = write!(text, ";{rights};;;{})", format_sid(&sid));
    }
    Ok(())
}

fn format_rights(mask: u32) -> String {
    match COMBINED.iter().find(|(_, value)| *value == mask) {
        Some((word, _)) => (*word).to_owned(),
        None => spell(mask, RIGHTS),
    }
}

/// The words for every bit, or all bits as a number.
fn spell(mask: u32, table: &[(&str, u32)]) -> String {
    let words = table.iter().filter(|(_, bit)| mask & bit != 0);
    match table.iter().fold(mask, |left, (_, bit)| left & !bit) {
        0 => words.map(|(word, _)| *word).collect(),
        _ => format!("0x{mask:x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: u32 = OWNER | GROUP | DACL | SACL;

    #[test]
    fn text_goes_both_ways() {
        for text in [
            "",
            "O:BAG:SY",
            "D:",
            "D:NO_ACCESS_CONTROL",
            "D:P(A;;GA;;;WD)",
            "D:PAI(D;OICI;FA;;;AN)(A;;0x12019f;;;S-1-22-1-1000)",
            "O:S-1-22-1-0G:S-1-22-2-0D:(A;;FR;;;AU)(A;;CCDCRC;;;OW)S:P(AU;SAFA;WD;;;WD)",
            "S:(ML;;NW;;;LW)",
            "D:(A;IOID;KR;;;BU)",
        ] {
            let descriptor = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(format(&descriptor, ALL).unwrap(), text);
        }
        let descriptor = parse("O:BAD:(A;;GA;;;WD)").unwrap();
        assert_eq!(format(&descriptor, DACL).unwrap(), "D:(A;;GA;;;WD)");
        assert_eq!(
            parse("D:(A;;010;;;WD)").unwrap(),
            parse("D:(A;;SW;;;WD)").unwrap()
        );
        assert_eq!(
            parse(" D: (A; ;GRGW;;;S-1-1-0) ").unwrap(),
            parse("D:(A;;GWGR;;;WD)").unwrap()
        );
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, code) in [
            ("x", ERROR_INVALID_PARAMETER),
            ("X:", ERROR_INVALID_PARAMETER),
            ("D:Q(A;;GA;;;WD)", ERROR_INVALID_PARAMETER),
            ("O:WDO:WD", ERROR_INVALID_PARAMETER),
            ("O:", ERROR_INVALID_SID),
            ("O:ZZ", ERROR_INVALID_SID),
            ("O:LA", ERROR_INVALID_SID),
            ("D:(A;;GA;;;ZZ)", ERROR_INVALID_SID),
            ("D:(A;;GA;;;WD", ERROR_INVALID_ACL),
            ("D:(A;;GA;;WD)", ERROR_INVALID_ACL),
            ("D:(Q;;GA;;;WD)", ERROR_INVALID_ACL),
            ("D:(A;ZZ;GA;;;WD)", ERROR_INVALID_ACL),
            ("D:(A;;ZZ;;;WD)", ERROR_INVALID_ACL),
            ("D:(A;;0x1ffffffff;;;WD)", ERROR_INVALID_ACL),
            ("D:(A;;GA;;;WD)x", ERROR_INVALID_ACL),
        ] {
            assert_eq!(parse(text), Err(Error::new(code)), "{text}");
        }
    }
}
