//! Holds the verdict on documents against those of expat and libxml2.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::xml::Reader;
use ews_phonecall::{ErrorKind, VOCABULARY};
use ews_phonecall_benches::peers;

/// Compares the verdict on each document, whether it is well-formed, with those of expat and libxml2
#[derive(Parser)]
struct Arguments {
    /// Documents, or folders of them
    #[arg(required = true, value_name = "FILE-OR-FOLDER")]
    paths: Vec<PathBuf>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let judges = peers::judges();
    if judges.is_empty() {
        return Err("neither expat nor libxml2 was found when this was built".into());
    }
    let (mut compared, mut differences) = (0_usize, 0_usize);
    for path in Arguments::parse().paths {
        for file in files(&path)? {
            let document = fs::read(&file)?;
            let verdict = verdict(&document);
            if verdict.is_err_and(is_own_rule) {
                continue;
            }
            for judge in &judges {
                let is_beyond_it = match judge.name {
                    // Its names beyond ASCII are those of the fourth edition of XML 1.0.
                    "expat" => !document.is_ascii(),
                    // Behind the root element it reads no further than to a zero byte.
                    _ => document.contains(&0),
                };
                if is_beyond_it {
                    continue;
                }
                compared += 1;
                if verdict.is_ok() != (judge.accepts)(&document) {
                    differences += 1;
                    println!("{}: {verdict:?}, {} disagrees", file.display(), judge.name);
                }
            }
        }
    }
    println!("{compared} compared, {differences} differences");
    Ok(if compared > 0 && differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The files in a folder, in all that are in it.
fn files(path: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        found.extend(files(&entry?.path())?);
    }
    Ok(found)
}

/// Whether documents are refused that others read: by a limit, or for their encoding.
fn is_own_rule(kind: ErrorKind) -> bool {
    kind == ErrorKind::UnsupportedEncoding || kind.is_limit()
}

/// The library's verdict.
fn verdict(document: &[u8]) -> Result<(), ErrorKind> {
    let mut reader = Reader::new(document, VOCABULARY);
    while reader.next_piece().map_err(|error| error.kind())?.is_some() {}
    Ok(())
}
