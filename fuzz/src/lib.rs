//! The fuzz targets, each a plain function over bytes, so that any fuzzer, a replay or a test can call them.
//!
//! A target panics where the library breaks one of its promises; see `docs/fuzzing.md` for how to run them.
#![forbid(unsafe_code)]

pub mod calls;
pub mod oracle;
#[macro_use]
mod same;
pub mod described;
pub mod targets;

/// A target: its name and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("whole_vs_pieces", targets::whole_vs_pieces::run),
    ("differential", targets::differential::run),
    ("request_roundtrip", targets::request_roundtrip::run),
    ("response_roundtrip", targets::response_roundtrip::run),
    ("buffers", targets::buffers::run),
    ("answer", targets::answer::run),
    ("http", targets::http::run),
    ("description", targets::description::run),
];

/// Divides an input into what is meant and the `N` bytes behind it that steer the target. What is meant
/// stays readable bytes, so that a dictionary and the corpus of another target fit.
pub fn steered<const N: usize>(data: &[u8]) -> (&[u8], [u8; N]) {
    data.split_last_chunk::<N>().map_or((data, [0; N]), |(message, steer)| (message, *steer))
}

/// The message limit that two bytes steer; 0 is the default.
pub fn message_limit(bytes: [u8; 2]) -> usize {
    match u16::from_le_bytes(bytes) {
        0 => ews_phonecall::limits::MESSAGE,
        limit => usize::from(limit),
    }
}

/// The line and the column at `offset` of `message`, from 1; columns count characters.
pub fn line_and_column(message: &[u8], offset: usize) -> (u32, u32) {
    let before = &message[..offset.min(message.len())];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let column = before[start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1;
    (line as u32, column as u32)
}

/// The message cut into pieces of these lengths, in turn; a length of 0 is an empty piece.
pub fn pieces<'a>(message: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    if lengths.iter().all(|&length| length == 0) {
        return vec![message];
    }
    let (mut pieces, mut rest, mut lengths) = (Vec::new(), message, lengths.iter().cycle());
    while !rest.is_empty() {
        let length = lengths.next().map_or(0, |&length| usize::from(length));
        let (piece, behind) = rest.split_at(rest.len().min(length));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}
