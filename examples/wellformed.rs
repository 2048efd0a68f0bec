//! Checks whether files are well-formed XML 1.0 and namespace-well-formed, without a DTD and in UTF-8.
//!
//! Exit status: 0 if all are, 1 if one is not, 2 for usage or I/O.
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::Error;
use ews_phonecall::xml::Reader;

/// Check whether files are well-formed XML.
#[derive(Parser)]
struct Arguments {
    /// The files to check
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let mut status = 0;
    for file in Arguments::parse().files {
        status = status.max(check(&file));
    }
    ExitCode::from(status)
}

/// Tells the verdict on one file; gives the exit status.
fn check(file: &Path) -> u8 {
    let document = match std::fs::read(file) {
        Ok(document) => document,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            return 2;
        }
    };
    match well_formed(&document) {
        Ok(()) => {
            println!("{}: well-formed", file.display());
            0
        }
        Err(error) => {
            println!("{}:{}:{}: {}", file.display(), error.line(), error.column(), error.kind());
            1
        }
    }
}

fn well_formed(document: &[u8]) -> Result<(), Error> {
    // Files may be longer than messages.
    let mut reader = Reader::with_limit(document, &[], usize::MAX);
    while reader.next_piece()?.is_some() {}
    Ok(())
}
