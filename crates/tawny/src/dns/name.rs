//! Names of DNS: whether two are one, and whether one is right.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_w>

use crate::Error;
use crate::codes::*;

/// What a name is for, with the numbers of Windows.
#[doc(alias = "DNS_NAME_FORMAT")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFormat {
    /// A domain.
    Domain,
    /// One label of a domain.
    DomainLabel,
    /// A computer with its domain.
    HostnameFull,
    /// A computer.
    HostnameLabel,
    /// A domain whose first label may be an asterisk.
    Wildcard,
    /// A service: some labels begin with an underscore.
    Service,
}

impl NameFormat {
    /// By Windows' number.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Domain,
            1 => Self::DomainLabel,
            2 => Self::HostnameFull,
            3 => Self::HostnameLabel,
            4 => Self::Wildcard,
            5 => Self::Service,
            _ => return None,
        })
    }

    fn is_label(self) -> bool {
        matches!(self, Self::DomainLabel | Self::HostnameLabel)
    }

    fn is_host(self) -> bool {
        matches!(self, Self::HostnameFull | Self::HostnameLabel)
    }
}

/// Whether two names are one: case does not matter, nor does a dot at the end.
#[doc(alias = "DnsNameCompare")]
pub fn equal_names(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.strip_suffix('.').unwrap_or(name).to_lowercase();
    bare(one) == bare(other)
}

/// What no name has.
const FORBIDDEN: &[u8] = b" {|}~[\\]^':;<=>?@!\"#$%`()+/,&";

/// Whether a name is right for what it is for.
///
/// # Errors
/// `ERROR_INVALID_NAME`: its labels are too long, or too many, or empty. `DNS_ERROR_INVALID_NAME_CHAR`:
/// something in it is in no name. `DNS_ERROR_NUMERIC_NAME`: it has nothing but digits.
/// `DNS_ERROR_NON_RFC_NAME`: it can be used, against the standards.
#[doc(alias = "DnsValidateName")]
pub fn validate_name(name: &str, format: NameFormat) -> Result<(), Error> {
    const MAXIMUM_NAME: usize = 255;
    const MAXIMUM_LABEL: usize = 63;
    let error = |code| Err(Error::new(code));
    let bare = match format.is_label() {
        true => name,
        false => name.strip_suffix('.').unwrap_or(name),
    };
    let labels: Vec<&str> = bare.split('.').collect();
    let is_wrong = |label: &&str| label.is_empty() || label.len() > MAXIMUM_LABEL;
    if name.len() > MAXIMUM_NAME
        || labels.iter().any(is_wrong)
        || format.is_label() && labels.len() > 1
    {
        return error(ERROR_INVALID_NAME);
    }
    let body = match (format, labels.as_slice()) {
        (NameFormat::Wildcard, ["*", rest @ ..]) => rest,
        (_, all) => all,
    };
    let is_forbidden = |byte: u8| FORBIDDEN.contains(&byte) || byte == b'*' || byte < b' ';
    if body.iter().any(|label| label.bytes().any(is_forbidden)) {
        return error(DNS_ERROR_INVALID_NAME_CHAR);
    }
    let is_numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let all_numeric = body.iter().all(|label| is_numeric(label));
    if all_numeric && !body.is_empty() && (format.is_host() || !format.is_label()) {
        return error(DNS_ERROR_NUMERIC_NAME);
    }
    let is_loose = |label: &&str| {
        let rest = match format {
            NameFormat::Service => label.strip_prefix('_').unwrap_or(label),
            _ => label,
        };
        !rest.is_ascii() || rest.contains('_')
    };
    match body.iter().any(is_loose) {
        true => error(DNS_ERROR_NON_RFC_NAME),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal() {
        assert!(equal_names("Www.Example.ORG", "www.example.org."));
        assert!(!equal_names("www.example.org", "example.org"));
        assert!(equal_names("", ""));
    }

    #[test]
    fn right_and_wrong() {
        let check = |name: &str, format| validate_name(name, format).map_err(Error::code);
        assert_eq!(check("www.example.org.", NameFormat::Domain), Ok(()));
        assert_eq!(check("host", NameFormat::HostnameLabel), Ok(()));
        assert_eq!(check("*.example.org", NameFormat::Wildcard), Ok(()));
        assert_eq!(check("_http._tcp.example.org", NameFormat::Service), Ok(()));
        for wrong in [
            "",
            ".",
            "a..b",
            ".a",
            &"x".repeat(64),
            &["x"; 140].join("."),
        ] {
            assert_eq!(check(wrong, NameFormat::Domain), Err(ERROR_INVALID_NAME));
        }
        let label = check("a.b", NameFormat::HostnameLabel);
        assert_eq!(label, Err(ERROR_INVALID_NAME));
        for wrong in ["a b", "a*", "*.b", "a@b"] {
            let found = check(wrong, NameFormat::Domain);
            assert_eq!(found, Err(DNS_ERROR_INVALID_NAME_CHAR), "{wrong}");
        }
        let numeric = check("123", NameFormat::HostnameLabel);
        assert_eq!(numeric, Err(DNS_ERROR_NUMERIC_NAME));
        let loose = check("my_host.example.org", NameFormat::HostnameFull);
        assert_eq!(loose, Err(DNS_ERROR_NON_RFC_NAME));
    }
}
