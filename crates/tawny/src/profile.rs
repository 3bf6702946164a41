//! Initialisation files: sections in brackets, `key=value` lines, comments after `;`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestringw>

/// The text of an initialisation file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    lines: Vec<String>,
}

/// What a line says.
enum Line<'a> {
    Section(&'a str),
    Entry(&'a str, &'a str),
    Other,
}

fn read(line: &str) -> Line<'_> {
    let line = line.trim();
    if line.starts_with(';') {
        return Line::Other;
    }
    if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return Line::Section(section.0.trim());
    }
    match line.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Line::Entry(key.trim(), value.trim()),
        _ => Line::Other,
    }
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inside = value
            .strip_prefix(quote)
            .and_then(|value| value.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside;
        }
    }
    value
}

impl Profile {
    /// Reads a file's text: UTF-8, or UTF-16 with a byte order mark.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = match bytes {
            [0xff, 0xfe, units @ ..] => {
                let units = units
                    .chunks_exact(2)
                    .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
                char::decode_utf16(units)
                    .map(|unit| unit.unwrap_or('\u{fffd}'))
                    .collect()
            }
            [0xef, 0xbb, 0xbf, text @ ..] | text => String::from_utf8_lossy(text).into_owned(),
        };
        Self {
            lines: text.lines().map(str::to_owned).collect(),
        }
    }

    /// The file's text, with the line ends of Windows.
    pub fn to_text(&self) -> String {
        self.lines
            .iter()
            .map(|line| format!("{line}\r\n"))
            .collect()
    }

    /// The names of all sections.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| match read(line) {
            Line::Section(name) => Some(name),
            _ => None,
        })
    }

    /// The lines of a section: of the first one of that name, in any case.
    fn section(&self, name: &str) -> Option<std::ops::Range<usize>> {
        let is_section = |line: &String| matches!(read(line), Line::Section(other) if other.eq_ignore_ascii_case(name));
        let start = self.lines.iter().position(is_section)? + 1;
        let next = self.lines[start..]
            .iter()
            .position(|line| matches!(read(line), Line::Section(_)));
        Some(start..next.map_or(self.lines.len(), |length| start + length))
    }

    /// The keys of a section with their values.
    pub fn entries(&self, section: &str) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.section(section).unwrap_or_default();
        self.lines[lines]
            .iter()
            .filter_map(|line| match read(line) {
                Line::Entry(key, value) => Some((key, value)),
                _ => None,
            })
    }

    /// The value of a key, without quotes.
    #[doc(alias = "GetPrivateProfileString")]
    pub fn value(&self, section: &str, key: &str) -> Option<&str> {
        let mut entries = self.entries(section);
        let (_, value) = entries.find(|(other, _)| other.eq_ignore_ascii_case(key))?;
        Some(unquoted(value))
    }

    /// Sets the value of a key (`None` removes it), making section and key where they are missing.
    #[doc(alias = "WritePrivateProfileString")]
    pub fn set(&mut self, section: &str, key: &str, value: Option<&str>) {
        let Some(lines) = self.section(section) else {
            if let Some(value) = value {
                self.lines
                    .extend([format!("[{section}]"), format!("{key}={value}")]);
            }
            return;
        };
        let is_key = |line: &String| matches!(read(line), Line::Entry(other, _) if other.eq_ignore_ascii_case(key));
        let found = lines.clone().find(|&index| is_key(&self.lines[index]));
        match (found, value) {
            (Some(index), Some(value)) => self.lines[index] = format!("{key}={value}"),
            (Some(index), None) => drop(self.lines.remove(index)),
            (None, Some(value)) => {
                // Behind the last entry, so that blank lines stay between sections.
                let is_blank = |&index: &usize| self.lines[index].trim().is_empty();
                let blanks = lines.clone().rev().take_while(is_blank).count();
                self.lines
                    .insert(lines.end - blanks, format!("{key}={value}"));
            }
            (None, None) => {}
        }
    }

    /// Removes a section with all that is in it.
    pub fn remove(&mut self, section: &str) {
        if let Some(lines) = self.section(section) {
            self.lines.drain(lines.start - 1..lines.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] =
        b"; top\r\n[Server]\r\nPort = 8080 \r\nName=\"a b\"\r\n\r\n[other]\nx=1\n;y=2\n";

    #[test]
    fn values_are_found_in_any_case() {
        let profile = Profile::parse(TEXT);
        assert_eq!(profile.value("SERVER", "port"), Some("8080"));
        assert_eq!(profile.value("Server", "Name"), Some("a b"));
        assert_eq!(profile.value("other", "y"), None);
        assert_eq!(profile.value("nosuch", "x"), None);
        assert_eq!(profile.sections().collect::<Vec<_>>(), ["Server", "other"]);
        assert_eq!(profile.entries("other").collect::<Vec<_>>(), [("x", "1")]);
    }

    #[test]
    fn changes_keep_the_rest() {
        let mut profile = Profile::parse(TEXT);
        profile.set("server", "Port", Some("9"));
        profile.set("Server", "New", Some("n"));
        profile.set("other", "x", None);
        profile.set("third", "z", Some("3"));
        let text = "; top\r\n[Server]\r\nPort=9\r\nName=\"a b\"\r\nNew=n\r\n\r\n[other]\r\n;y=2\r\n[third]\r\nz=3\r\n";
        assert_eq!(profile.to_text(), text);
        profile.remove("Server");
        assert_eq!(
            profile.to_text(),
            "; top\r\n[other]\r\n;y=2\r\n[third]\r\nz=3\r\n"
        );
        profile.remove("nosuch");
        profile.set("nosuch", "k", None);
        assert_eq!(profile.sections().count(), 2);
    }

    #[test]
    fn utf16_with_a_mark() {
        let bytes: Vec<u8> = "\u{feff}[s]\r\nk=\u{e9}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(Profile::parse(&bytes).value("s", "k"), Some("\u{e9}"));
    }
}
