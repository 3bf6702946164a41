//! Identifiers that mean the same everywhere.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/well-known-sids>,
//! <https://learn.microsoft.com/windows/win32/secauthz/sid-strings>

use super::sid::Sid;

const NT: u64 = 5;
const BUILTIN: u32 = 32;

/// `S-1-1-0`
pub const EVERYONE: Sid = Sid::new(1, &[0]);
/// `S-1-2-0`
pub const LOCAL: Sid = Sid::new(2, &[0]);
/// `S-1-3-0`
pub const CREATOR_OWNER: Sid = Sid::new(3, &[0]);
/// `S-1-3-1`
pub const CREATOR_GROUP: Sid = Sid::new(3, &[1]);
/// `S-1-3-4`: an entry for it replaces what an owner may do anyway.
pub const OWNER_RIGHTS: Sid = Sid::new(3, &[4]);
/// `S-1-5-4`
pub const INTERACTIVE: Sid = Sid::new(NT, &[4]);
/// `S-1-5-7`
pub const ANONYMOUS: Sid = Sid::new(NT, &[7]);
/// `S-1-5-11`
pub const AUTHENTICATED_USERS: Sid = Sid::new(NT, &[11]);
/// `S-1-5-18`
pub const LOCAL_SYSTEM: Sid = Sid::new(NT, &[18]);
/// `S-1-5-32-544`
pub const ADMINISTRATORS: Sid = Sid::new(NT, &[BUILTIN, 544]);
/// `S-1-5-32-545`
pub const USERS: Sid = Sid::new(NT, &[BUILTIN, 545]);

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct WellKnown {
    /// `WELL_KNOWN_SID_TYPE`
    pub number: u32,
    /// The identifier; below a domain's, if [`Self::in_domain`].
    pub sid: Sid,
    /// Whether a domain's identifier stands before it, and `sid` is its last number only.
    pub in_domain: bool,
    /// What SDDL writes for it; empty for most.
    pub alias: &'static str,
    /// The account's name, and that of its domain; empty when it has none.
    pub name: &'static str,
    /// See [`Self::name`].
    pub domain: &'static str,
}

const fn known(
    number: u32,
    sid: Sid,
    alias: &'static str,
    name: &'static str,
    domain: &'static str,
) -> WellKnown {
    WellKnown {
        number,
        sid,
        in_domain: false,
        alias,
        name,
        domain,
    }
}

const fn nt(number: u32, below: u32, alias: &'static str, name: &'static str) -> WellKnown {
    known(number, Sid::new(NT, &[below]), alias, name, "NT AUTHORITY")
}

const fn builtin(number: u32, below: u32, alias: &'static str, name: &'static str) -> WellKnown {
    known(
        number,
        Sid::new(NT, &[BUILTIN, below]),
        alias,
        name,
        "BUILTIN",
    )
}

const fn domain(number: u32, below: u32, alias: &'static str, name: &'static str) -> WellKnown {
    WellKnown {
        in_domain: true,
        ..known(number, Sid::new(NT, &[below]), alias, name, "")
    }
}

const fn label(number: u32, level: u32, alias: &'static str, name: &'static str) -> WellKnown {
    known(
        number,
        Sid::new(16, &[level]),
        alias,
        name,
        "Mandatory Label",
    )
}

#[rustfmt::skip]
static TABLE: &[WellKnown] = &[
    known(0, Sid::new(0, &[0]), "", "NULL SID", ""),
    known(1, EVERYONE, "WD", "Everyone", ""),
    known(2, LOCAL, "", "LOCAL", ""),
    known(3, CREATOR_OWNER, "CO", "CREATOR OWNER", ""),
    known(4, CREATOR_GROUP, "CG", "CREATOR GROUP", ""),
    known(5, Sid::new(3, &[2]), "", "CREATOR OWNER SERVER", ""),
    known(6, Sid::new(3, &[3]), "", "CREATOR GROUP SERVER", ""),
    known(7, Sid::new(NT, &[]), "", "", ""),
    nt(8, 1, "", "DIALUP"),
    nt(9, 2, "NU", "NETWORK"),
    nt(10, 3, "", "BATCH"),
    nt(11, 4, "IU", "INTERACTIVE"),
    nt(12, 6, "SU", "SERVICE"),
    nt(13, 7, "AN", "ANONYMOUS LOGON"),
    nt(14, 8, "", "PROXY"),
    nt(15, 9, "ED", "ENTERPRISE DOMAIN CONTROLLERS"),
    nt(16, 10, "PS", "SELF"),
    nt(17, 11, "AU", "Authenticated Users"),
    nt(18, 12, "RC", "RESTRICTED"),
    nt(19, 13, "", "TERMINAL SERVER USER"),
    nt(20, 14, "", "REMOTE INTERACTIVE LOGON"),
    nt(22, 18, "SY", "SYSTEM"),
    nt(23, 19, "LS", "LOCAL SERVICE"),
    nt(24, 20, "NS", "NETWORK SERVICE"),
    known(25, Sid::new(NT, &[BUILTIN]), "", "BUILTIN", "BUILTIN"),
    builtin(26, 544, "BA", "Administrators"),
    builtin(27, 545, "BU", "Users"),
    builtin(28, 546, "BG", "Guests"),
    builtin(29, 547, "PU", "Power Users"),
    builtin(30, 548, "AO", "Account Operators"),
    builtin(31, 549, "SO", "Server Operators"),
    builtin(32, 550, "PO", "Print Operators"),
    builtin(33, 551, "BO", "Backup Operators"),
    builtin(34, 552, "RE", "Replicator"),
    builtin(35, 554, "RU", "Pre-Windows 2000 Compatible Access"),
    builtin(36, 555, "RD", "Remote Desktop Users"),
    builtin(37, 556, "NO", "Network Configuration Operators"),
    domain(38, 500, "LA", "Administrator"),
    domain(39, 501, "LG", "Guest"),
    domain(40, 502, "", "krbtgt"),
    domain(41, 512, "DA", "Domain Admins"),
    domain(42, 513, "DU", "Domain Users"),
    domain(43, 514, "DG", "Domain Guests"),
    domain(44, 515, "DC", "Domain Computers"),
    domain(45, 516, "DD", "Domain Controllers"),
    domain(46, 517, "CA", "Cert Publishers"),
    domain(47, 518, "SA", "Schema Admins"),
    domain(48, 519, "EA", "Enterprise Admins"),
    domain(49, 520, "PA", "Group Policy Creator Owners"),
    domain(50, 553, "RS", "RAS and IAS Servers"),
    known(51, Sid::new(NT, &[64, 10]), "", "NTLM Authentication", "NT AUTHORITY"),
    known(52, Sid::new(NT, &[64, 21]), "", "Digest Authentication", "NT AUTHORITY"),
    known(53, Sid::new(NT, &[64, 14]), "", "SChannel Authentication", "NT AUTHORITY"),
    nt(54, 15, "", "This Organization"),
    nt(55, 1000, "", "Other Organization"),
    builtin(57, 558, "MU", "Performance Monitor Users"),
    builtin(58, 559, "LU", "Performance Log Users"),
    builtin(61, 562, "", "Distributed COM Users"),
    builtin(62, 568, "IS", "IIS_IUSRS"),
    nt(63, 17, "", "IUSR"),
    builtin(64, 569, "CY", "Cryptographic Operators"),
    label(65, 0x0000, "", "Untrusted Mandatory Level"),
    label(66, 0x1000, "LW", "Low Mandatory Level"),
    label(67, 0x2000, "ME", "Medium Mandatory Level"),
    label(68, 0x3000, "HI", "High Mandatory Level"),
    label(69, 0x4000, "SI", "System Mandatory Level"),
    nt(70, 33, "WR", "WRITE RESTRICTED"),
    known(71, OWNER_RIGHTS, "OW", "OWNER RIGHTS", ""),
    builtin(76, 573, "ER", "Event Log Readers"),
    label(79, 0x2100, "MP", "Medium Plus Mandatory Level"),
    known(84, Sid::new(15, &[2, 1]), "AC", "ALL APPLICATION PACKAGES", "APPLICATION PACKAGE AUTHORITY"),
];

/// The one that Windows numbers so.
pub fn by_number(number: u32) -> Option<&'static WellKnown> {
    TABLE.iter().find(|known| known.number == number)
}

/// The one that `sid` is, if it is none that a domain has.
pub fn by_sid(sid: &Sid) -> Option<&'static WellKnown> {
    TABLE
        .iter()
        .find(|known| !known.in_domain && known.sid == *sid)
}

/// The one that SDDL writes so.
pub fn by_alias(alias: &str) -> Option<&'static WellKnown> {
    let same = |known: &&WellKnown| known.alias.eq_ignore_ascii_case(alias);
    TABLE.iter().find(same).filter(|_| !alias.is_empty())
}

/// The one whose account has this name, with or without its domain's.
pub fn by_name(name: &str) -> Option<&'static WellKnown> {
    let (domain, name) = match name.split_once('\\') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, name),
    };
    TABLE.iter().find(|known| {
        !known.in_domain
            && !name.is_empty()
            && known.name.eq_ignore_ascii_case(name)
            && domain.is_none_or(|domain| known.domain.eq_ignore_ascii_case(domain))
    })
}

/// Whether `sid` is the one that Windows numbers so, in whatever domain.
#[doc(alias = "IsWellKnownSid")]
pub fn is(sid: &Sid, number: u32) -> bool {
    by_number(number).is_some_and(|known| match (known.in_domain, sid.numbers()) {
        (false, _) => known.sid == *sid,
        (true, [21, _, _, _, last]) => sid.authority() == NT && known.sid.numbers() == [*last],
        (true, _) => false,
    })
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Security as metadata;

    use super::*;

    #[test]
    fn numbers_agree_with_windows() {
        for (number, sid) in [
            (metadata::WinWorldSid, "S-1-1-0"),
            (metadata::WinLocalSystemSid, "S-1-5-18"),
            (metadata::WinBuiltinAdministratorsSid, "S-1-5-32-544"),
            (metadata::WinBuiltinUsersSid, "S-1-5-32-545"),
            (metadata::WinAuthenticatedUserSid, "S-1-5-11"),
            (metadata::WinAnonymousSid, "S-1-5-7"),
            (metadata::WinNetworkServiceSid, "S-1-5-20"),
            (metadata::WinCreatorOwnerRightsSid, "S-1-3-4"),
            (metadata::WinHighLabelSid, "S-1-16-12288"),
            (metadata::WinBuiltinAnyPackageSid, "S-1-15-2-1"),
            (metadata::WinBuiltinEventLogReadersGroup, "S-1-5-32-573"),
            (metadata::WinMediumPlusLabelSid, "S-1-16-8448"),
            (metadata::WinIUserSid, "S-1-5-17"),
            (metadata::WinBuiltinIUsersSid, "S-1-5-32-568"),
            (metadata::WinThisOrganizationSid, "S-1-5-15"),
            (metadata::WinBuiltinDCOMUsersSid, "S-1-5-32-562"),
        ] {
            assert_eq!(by_number(number as u32).unwrap().sid.to_string(), sid);
        }
        assert!(TABLE.is_sorted_by_key(|known| known.number));
    }

    #[test]
    fn found_by_name_and_alias() {
        assert_eq!(by_alias("ba").unwrap().sid, ADMINISTRATORS);
        assert!(by_alias("").is_none() && by_alias("ZZ").is_none());
        assert_eq!(by_name("everyone").unwrap().sid, EVERYONE);
        assert_eq!(by_name(r"builtin\users").unwrap().sid, USERS);
        assert!(by_name(r"x\users").is_none() && by_name("").is_none());
        assert!(is(&"S-1-5-21-1-2-3-500".parse().unwrap(), 38));
        assert!(!is(&"S-1-5-21-1-2-3-501".parse().unwrap(), 38));
    }
}
