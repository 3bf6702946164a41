//! From received bytes to lines.

const LINE_LIMIT: usize = 1000;

/// A line without its end.
pub enum Line<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// The line that has begun.
#[derive(Default)]
pub struct Input {
    partial: Vec<u8>,
    too_long: bool,
}

impl Input {
    /// Hands each line that `bytes` complete to `on_line`.
    pub fn take(&mut self, bytes: &[u8], mut on_line: impl FnMut(Line<'_>)) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            match piece.strip_suffix(b"\n") {
                None => self.keep(piece),
                Some(last) => {
                    self.keep(last);
                    let line = self.partial.strip_suffix(b"\r").unwrap_or(&self.partial);
                    match self.too_long || line.len() > LINE_LIMIT {
                        true => on_line(Line::TooLong),
                        false => on_line(Line::Whole(line)),
                    }
                    self.partial.clear();
                    self.too_long = false;
                }
            }
        }
    }

    /// No more is kept than tells that it is too long.
    fn keep(&mut self, piece: &[u8]) {
        self.partial.extend_from_slice(piece);
        if self.partial.len() > LINE_LIMIT + 1 {
            self.too_long = true;
            self.partial.clear();
        }
    }
}
