//! winsock2.h: <https://learn.microsoft.com/windows/win32/api/winsock2/>

pub mod startup;
