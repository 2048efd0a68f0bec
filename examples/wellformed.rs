//! Checks whether files are well-formed XML 1.0 and namespace-well-formed, without a DTD and in UTF-8, in
//! constant memory.
//!
//! Exit status: 0 if all are, 1 if one is not, 2 for usage or I/O.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::xml::StreamReader;
use ews_phonecall::{Error, limits};

/// Check whether files are well-formed XML.
#[derive(Parser)]
struct Arguments {
    /// The files to check
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().files) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("wellformed: {error}");
            ExitCode::from(2)
        }
    }
}

/// Tells the verdict on each file; gives the exit status.
fn run(files: &[PathBuf]) -> io::Result<u8> {
    let mut output = io::stdout().lock();
    let mut status = 0;
    for path in files {
        let file = path.display();
        status = status.max(match File::open(path).and_then(check) {
            Ok(Ok(())) => {
                writeln!(output, "{file}: well-formed")?;
                0
            }
            Ok(Err(error)) => {
                writeln!(output, "{file}:{}:{}: {}", error.line(), error.column(), error.kind())?;
                1
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                2
            }
        });
    }
    Ok(status)
}

/// Reads a document up to its end or its first error.
fn check(mut input: impl Read) -> io::Result<Result<(), Error>> {
    // Files may be longer than messages.
    let mut reader = StreamReader::<{ limits::TAG }>::with_limit(&[], usize::MAX);
    let mut buffer = [0; 8192];
    loop {
        let len = input.read(&mut buffer)?;
        let piece = buffer.get(..len).unwrap_or_default();
        let result = if len == 0 { reader.finish() } else { reader.push(piece, |_| Ok(())) };
        if len == 0 || result.is_err() {
            return Ok(result);
        }
    }
}
