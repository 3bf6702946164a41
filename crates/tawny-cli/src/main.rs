//! The tawny tool.
fn main() {}
