//! The functions of this library by name.

/// A function that this library exports.
pub struct Export {
    /// Its Windows name.
    pub name: &'static str,
    /// The source file that defines it, which stands for a header and so for a module.
    pub file: &'static str,
    /// Its address. The signature is the caller's business.
    pub address: unsafe extern "C" fn(),
}

impl Export {
    const fn new(name: &'static str, file: &'static str, address: unsafe extern "C" fn()) -> Self {
        Self {
            name,
            file,
            address,
        }
    }
}

/// The function of a name.
pub fn find(name: &str) -> Option<&'static Export> {
    let index = table::EXPORTS
        .binary_search_by_key(&name, |export| export.name)
        .ok()?;
    Some(&table::EXPORTS[index])
}

/// What the build script found in the sources. The declarations serve for addresses only, hence their
/// signatures.
#[allow(clashing_extern_declarations)]
mod table {
    use super::Export;

    include!(concat!(env!("OUT_DIR"), "/exports.rs"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_name() {
        let export = find("GetProcAddress").unwrap();
        assert_eq!(export.file, "libloaderapi/mod");
        assert_eq!(
            export.address as usize,
            super::super::tawny_GetProcAddress as *const () as usize
        );
        assert!(find("getprocaddress").is_none() && find("").is_none());
    }

    #[test]
    fn names_ascend_and_differ() {
        assert!(table::EXPORTS.is_sorted_by(|a, b| a.name < b.name));
    }
}
