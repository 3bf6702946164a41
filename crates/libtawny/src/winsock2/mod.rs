//! winsock2.h: <https://learn.microsoft.com/windows/win32/api/winsock2/>

pub mod addresses;
pub(crate) mod arguments;
pub mod async_names;
pub mod blocking_hook;
pub mod byte_order;
pub mod connect_by_name;
pub mod duplicate;
pub mod entries;
pub mod event;
pub(crate) mod flat_entry;
pub mod ioctl;
pub mod join_leaf;
pub mod message;
pub mod name_service;
pub mod name_spaces;
pub mod names;
pub mod network_events;
pub mod options;
pub mod poll;
pub mod protocols;
pub mod quality;
mod query_set;
pub mod select;
pub mod socket;
pub mod startup;
pub mod transfer;
