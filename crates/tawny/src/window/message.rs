//! The numbers of the messages that Tawny itself sends, or knows something about.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-messages-and-message-queues>
#![allow(missing_docs, reason = "names of Windows; their pages define them")]

/// Defines each number; in tests compares them with Microsoft's metadata.
macro_rules! messages {
    ($($name:ident = $value:literal,)*) => {
        $(pub const $name: u32 = $value;)*

        #[cfg(test)]
        mod tests {
            use windows_sys::Win32::UI::WindowsAndMessaging as metadata;

            #[test]
            fn agree_with_windows() {
                $(assert_eq!($value, metadata::$name, stringify!($name));)*
            }
        }
    };
}

messages! {
    WM_NULL = 0x0000,
    WM_CREATE = 0x0001,
    WM_DESTROY = 0x0002,
    WM_MOVE = 0x0003,
    WM_SIZE = 0x0005,
    WM_ENABLE = 0x000a,
    WM_SETTEXT = 0x000c,
    WM_GETTEXT = 0x000d,
    WM_GETTEXTLENGTH = 0x000e,
    WM_PAINT = 0x000f,
    WM_CLOSE = 0x0010,
    WM_QUERYENDSESSION = 0x0011,
    WM_QUIT = 0x0012,
    WM_QUERYOPEN = 0x0013,
    WM_ERASEBKGND = 0x0014,
    WM_SHOWWINDOW = 0x0018,
    WM_GETMINMAXINFO = 0x0024,
    WM_DRAWITEM = 0x002b,
    WM_MEASUREITEM = 0x002c,
    WM_DELETEITEM = 0x002d,
    WM_COMPAREITEM = 0x0039,
    WM_WINDOWPOSCHANGING = 0x0046,
    WM_WINDOWPOSCHANGED = 0x0047,
    WM_COPYDATA = 0x004a,
    WM_NOTIFY = 0x004e,
    WM_HELP = 0x0053,
    WM_STYLECHANGING = 0x007c,
    WM_STYLECHANGED = 0x007d,
    WM_GETICON = 0x007f,
    WM_SETICON = 0x0080,
    WM_NCCREATE = 0x0081,
    WM_NCDESTROY = 0x0082,
    WM_NCCALCSIZE = 0x0083,
    WM_NCHITTEST = 0x0084,
    WM_NCACTIVATE = 0x0086,
    WM_GETDLGCODE = 0x0087,
    WM_KEYDOWN = 0x0100,
    WM_KEYUP = 0x0101,
    WM_CHAR = 0x0102,
    WM_SYSKEYDOWN = 0x0104,
    WM_SYSKEYUP = 0x0105,
    WM_SYSCHAR = 0x0106,
    WM_SYSCOMMAND = 0x0112,
    WM_TIMER = 0x0113,
    WM_PARENTNOTIFY = 0x0210,
    WM_NEXTMENU = 0x0213,
    WM_SIZING = 0x0214,
    WM_MOVING = 0x0216,
    WM_MDICREATE = 0x0220,
    WM_USER = 0x0400,
    WM_APP = 0x8000,
}
