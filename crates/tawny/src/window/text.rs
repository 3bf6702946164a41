//! A window's text, which is its title, or what a control holds.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowtextw>

use super::Window;

impl Window {
    /// The text, as the default procedure keeps it.
    #[doc(alias = "GetWindowText")]
    pub fn text(&self) -> String {
        self.state.lock().text.clone()
    }

    /// Sets the text without a message.
    #[doc(alias = "WM_SETTEXT")]
    pub fn set_text(&self, text: &str) {
        self.state.lock().text = text.to_owned();
    }
}
