//! What `answer` and `client` share: how a message is read and printed, and how a stranger's text is shown.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use ews_phonecall::limits;

/// Bytes that show that a message is too long.
const ENOUGH: u64 = limits::MESSAGE as u64 + 1;

/// Reads the message in a file, or from standard input for `-`; of one that is too long only [`ENOUGH`].
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let input: io::Result<Box<dyn Read>> = match path.as_os_str() == "-" {
        true => Ok(Box::new(io::stdin())),
        false => File::open(path).map(|file| Box::new(file) as _),
    };
    let mut message = Vec::new();
    input
        .and_then(|input| input.take(ENOUGH).read_to_end(&mut message))
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(message)
}

/// Prints bytes as they are, on standard output. Without the flush a full disk would go unnoticed, since the
/// last line is buffered until the program ends.
pub(crate) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(bytes)?;
    output.flush()
}

/// A text from a stranger with its control characters escaped, so that it stays on one line and cannot steer
/// the terminal; those that turn the direction of writing count as such.
pub(crate) fn shown(text: impl Display) -> String {
    let mut shown = String::new();
    for c in text.to_string().chars() {
        match c {
            '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                shown.extend(c.escape_default());
            }
            _ if c.is_control() => shown.extend(c.escape_default()),
            _ => shown.push(c),
        }
    }
    shown
}
