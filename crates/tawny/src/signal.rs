//! The signalled state of an object; the engine's, with Windows' rules.
//!
//! <https://learn.microsoft.com/windows/win32/sync/wait-functions>

pub use tawny_engine::signal::{Reset, Signal};
