//! Runs inputs through a target: `replay TARGET [FILE or FOLDER]...`, or one input from standard input.
//!
//! Needs no nightly compiler and no fuzzer, so that a crash can be studied with any debugger.

use std::io::Read;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let name = arguments.next().unwrap_or_default();
    let target = ews_phonecall_fuzz::TARGETS.iter().find(|(known, _)| name == *known);
    let Some((name, run)) = target else {
        let names: Vec<_> = ews_phonecall_fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("usage: replay TARGET [FILE or FOLDER]...; the targets are {}", names.join(", "));
        std::process::exit(2);
    };
    let mut paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    if paths.is_empty() {
        let mut input = Vec::new();
        std::io::stdin().read_to_end(&mut input)?;
        run(&input);
        return Ok(());
    }
    let mut count = 0;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(path)? {
                paths.push(entry?.path());
            }
        } else {
            let input = std::fs::read(&path)?;
            if std::panic::catch_unwind(|| run(&input)).is_err() {
                eprintln!("{name} fails on {}", path.display());
                std::process::exit(1);
            }
            count += 1;
        }
    }
    if count == 0 {
        eprintln!("{name}: there are no inputs");
        std::process::exit(1);
    }
    println!("{name}: {count} inputs pass");
    Ok(())
}
