//! The I/O models, and the chat server in each of them.

use clap::ValueEnum;

/// One of the ways in which a Windows server waits for its sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// Two threads for each client
    Blocking,
    /// select
    Select,
    /// WSAAsyncSelect: window messages
    AsyncSelect,
    /// WSAEventSelect: an event for each socket
    EventSelect,
    /// Overlapped operations that set events
    OverlappedEvent,
    /// Overlapped operations that call routines
    CompletionRoutine,
    /// Overlapped operations that report to a completion port
    CompletionPort,
}

impl Model {
    /// Its name on the command line and in the table.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.expect("no model is hidden").get_name().to_owned()
    }

    /// File name of its server's source in `examples/windows`.
    pub fn source(self) -> String {
        format!("chat_{}.c", self.name().replace('-', "_"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::demo::program::CHAT;

    fn text(name: &str) -> Option<&'static str> {
        let found = CHAT.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| *text)
    }

    #[test]
    fn each_model_has_its_source() {
        for model in Model::value_variants() {
            let source = model.source();
            assert!(text(&source).is_some(), "{source}");
        }
    }

    #[test]
    fn what_the_sources_include_is_embedded() {
        for (name, text_of_file) in CHAT {
            let included = |line: &'static str| line.strip_prefix("#include \"")?.strip_suffix('"');
            for header in text_of_file.lines().filter_map(included) {
                let path = Path::new(name).with_file_name(header);
                assert!(text(path.to_str().unwrap()).is_some(), "{name}: {header}");
            }
        }
    }
}
