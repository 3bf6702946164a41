//! The variables that every process of Windows has, where the environment of this one lacks them.
//!
//! They are not put into the environment, where programs of Linux would take them for a word of the
//! user's: whoever asks for one by name is told its value.
//!
//! <https://learn.microsoft.com/windows/deployment/usmt/usmt-recognized-environment-variables>

use tawny::windows_path::{WINDOWS_DIRECTORY, from_linux};

use super::temporary_directory;
use crate::sysinfoapi::name::{computer_name, user_name};
use crate::sysinfoapi::processor::processors;

/// Where programs, their data and the user's directories are on Windows' drive.
const SYSTEM_DRIVE: &str = "C:";

/// The value of a variable that Windows sets; `None` for any other name. Names have no case.
pub(super) fn default_variable(name: &str) -> Option<String> {
    let fixed = |text: &str| Some(text.to_owned());
    let on_drive = |directory: &str| Some(format!("{SYSTEM_DRIVE}\\{directory}"));
    match name.to_ascii_uppercase().as_str() {
        "TEMP" | "TMP" => Some(temporary_directory().trim_end_matches('\\').to_owned()),
        "COMPUTERNAME" | "USERDOMAIN" => Some(computer_name()),
        "USERNAME" => Some(user_name()),
        "USERPROFILE" => Some(profile()),
        "HOMEDRIVE" => fixed(profile().get(..2)?),
        "HOMEPATH" => fixed(profile().get(2..)?),
        "APPDATA" => Some(profile() + "\\AppData\\Roaming"),
        "LOCALAPPDATA" => Some(profile() + "\\AppData\\Local"),
        "SYSTEMROOT" | "WINDIR" => fixed(WINDOWS_DIRECTORY),
        "SYSTEMDRIVE" => fixed(SYSTEM_DRIVE),
        "PROGRAMDATA" | "ALLUSERSPROFILE" => on_drive("ProgramData"),
        "PROGRAMFILES" => on_drive("Program Files"),
        "PUBLIC" => on_drive("Users\\Public"),
        "OS" => fixed("Windows_NT"),
        "PATHEXT" => fixed(".COM;.EXE;.BAT;.CMD"),
        "NUMBER_OF_PROCESSORS" => Some(processors().to_string()),
        "PROCESSOR_ARCHITECTURE" if cfg!(target_arch = "aarch64") => fixed("ARM64"),
        "PROCESSOR_ARCHITECTURE" => fixed("AMD64"),
        _ => None,
    }
}

/// The user's own directory.
fn profile() -> String {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    from_linux(&home.map_or_else(|| "/".into(), |home| home.to_string_lossy().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_case_and_paths_no_separator_at_the_end() {
        assert_eq!(
            default_variable("SystemRoot"),
            default_variable("SYSTEMROOT")
        );
        assert_eq!(default_variable("os").as_deref(), Some("Windows_NT"));
        assert!(default_variable("NO_SUCH_VARIABLE").is_none());
        for name in ["TEMP", "USERPROFILE", "windir"] {
            let value = default_variable(name).unwrap();
            assert!(
                value[1..].starts_with(":\\") && value.len() > 2,
                "{name} is {value}"
            );
        }
        let (drive, path) = (default_variable("HOMEDRIVE"), default_variable("HOMEPATH"));
        assert_eq!(
            drive.unwrap() + &path.unwrap(),
            default_variable("USERPROFILE").unwrap()
        );
    }
}
