//! winsock2.h: <https://learn.microsoft.com/windows/win32/api/winsock2/>

pub(crate) mod arguments;
pub mod event;
pub mod options;
pub mod select;
pub mod socket;
pub mod startup;
pub mod transfer;
