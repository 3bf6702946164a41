//! Numbers and strings as bytes, for another process on the same machine.

/// Bytes that grow.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_ne_bytes());
        self
    }

    /// A number that may be missing.
    pub(crate) fn option(&mut self, number: Option<u32>) -> &mut Self {
        self.number(number.map_or(u64::MAX, u64::from))
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes that another process wrote; nothing is believed of them.
#[derive(Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_ne_bytes(*bytes))
    }

    /// A number that fits another type.
    pub(crate) fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        T::try_from(self.number()?).ok()
    }

    pub(crate) fn option(&mut self) -> Option<Option<u32>> {
        match self.number()? {
            u64::MAX => Some(None),
            number => u32::try_from(number).ok().map(Some),
        }
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let (bytes, rest) = {
            let len = self.small::<usize>()?;
            self.0.split_at_checked(len)?
        };
        self.0 = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::default();
        writer.number(7).option(None).option(Some(8)).bytes(b"text");
        let bytes = writer.done();
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.small::<u8>(), Some(7));
        assert_eq!(
            (reader.option(), reader.option()),
            (Some(None), Some(Some(8)))
        );
        assert_eq!(reader.bytes(), Some(b"text".as_slice()));
        assert_eq!(reader.number(), None);
    }

    #[test]
    fn too_short_and_too_large_is_refused() {
        let bytes = u64::MAX.to_ne_bytes();
        assert_eq!(Reader::new(&bytes).bytes(), None);
        assert_eq!(Reader::new(&bytes).small::<u32>(), None);
        assert_eq!(Reader::new(&bytes[..7]).number(), None);
    }
}
