//! The options of a socket that goes to another process.

use super::received::Told;
use super::{Kept, OptionState};
use crate::inheritance::{Reader, Writer};

impl OptionState {
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(self.kept.bits().into());
        out.number(self.linger.into());
        out.number(self.protection.into());
        out.number(self.receive_timeout.into());
        out.number(self.send_timeout.into());
        out.option(self.receive_buffer).option(self.send_buffer);
        out.number(u32::from_ne_bytes(self.multicast_interface).into());
        out.number(self.told.bits().into());
        out.number(self.coalesced.into());
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            kept: Kept::from_bits_truncate(from.small()?),
            linger: from.small()?,
            protection: from.small()?,
            receive_timeout: from.small()?,
            send_timeout: from.small()?,
            receive_buffer: from.option()?,
            send_buffer: from.option()?,
            multicast_interface: from.small::<u32>()?.to_ne_bytes(),
            told: Told::from_bits_truncate(from.small()?),
            coalesced: from.small()?,
        })
    }
}
