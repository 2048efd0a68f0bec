//! Counts the instructions of every case and compares them with `baseline.csv`: fails where a case grew by more
//! than 3 %, where a byte of a document made to hurt costs more than it may, or where twice such a document
//! adds more or less than twice as much to the frame around it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall_benches::{cases, corpus, counts};

/// By how much a case may grow, in percent.
const GROWTH: f64 = 3.0;
/// By how much the cost of twice a document may be off twice its cost, in percent.
const DOUBLING: f64 = 5.0;
/// How many times the cost of a byte of the reference request a byte may cost, read in the same way.
const FACTOR: f64 = 8.0;

type Error = Box<dyn std::error::Error>;

/// Compares the instructions that each case takes with the baseline
#[derive(Parser)]
struct Arguments {
    /// Write the baseline anew instead; the bounds are checked all the same
    #[arg(long)]
    update: bool,
    /// Leave callgrind's files in this folder, one a case, for callgrind_annotate
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Run the cases, as the copy of the program in valgrind does
    #[arg(long, hide = true)]
    measure: bool,
}

/// Bytes and instructions of each case.
type Counts = BTreeMap<String, (usize, u64)>;

fn main() -> Result<ExitCode, Error> {
    let arguments = Arguments::parse();
    let mut cases = cases::all();
    if arguments.measure {
        counts::measure(&mut cases);
        return Ok(ExitCode::SUCCESS);
    }
    let names = cases.iter().map(|case| (case.name.clone(), case.bytes));
    let counted = counts::count(&cases, arguments.out.as_deref())?;
    let counted: Counts = names.zip(counted).map(|((name, bytes), count)| (name, (bytes, count))).collect();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.csv");
    let mut failures = bounds(&counted)?;
    // The other sizes are there for the bounds alone.
    let counted: Counts = counted.into_iter().filter(|(case, _)| !case.contains('*')).collect();
    if arguments.update {
        write(&file, &counted)?;
        println!("wrote {}", file.display());
    } else {
        failures += growth(&counted, &read(&file)?);
    }
    println!("{} cases, {failures} failures", counted.len());
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(file: &Path) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    for record in csv::Reader::from_path(file)?.deserialize() {
        let (case, bytes, instructions): (String, usize, u64) = record?;
        counts.insert(case, (bytes, instructions));
    }
    Ok(counts)
}

fn write(file: &Path, counts: &Counts) -> Result<(), Error> {
    let mut writer = csv::Writer::from_path(file)?;
    writer.write_record(["case", "bytes", "instructions"])?;
    for (case, (bytes, instructions)) in counts {
        writer.serialize((case, bytes, instructions))?;
    }
    Ok(writer.flush()?)
}

/// Prints each case beside the baseline. Gives how many grew too much or are on one side alone.
fn growth(counted: &Counts, baseline: &Counts) -> usize {
    println!("\n{:<40} {:>7} {:>10} {:>10} {:>8}", "case", "bytes", "baseline", "now", "growth");
    let mut failures = 0;
    for (case, (bytes, now)) in counted {
        let Some((_, before)) = baseline.get(case) else {
            println!("{case:<40} {bytes:>7} {:>10} {now:>10}          NOT IN THE BASELINE", "");
            failures += 1;
            continue;
        };
        let growth = percent(*now as f64, *before as f64);
        let verdict = match growth {
            _ if growth > GROWTH => "GREW",
            _ if growth < -GROWTH => "shrank: the baseline may be updated",
            _ => "",
        };
        failures += usize::from(growth > GROWTH);
        println!("{case:<40} {bytes:>7} {before:>10} {now:>10} {growth:>+7.2}% {verdict}");
    }
    for case in baseline.keys().filter(|case| !counted.contains_key(*case)) {
        println!("{case:<40} IN THE BASELINE ALONE");
        failures += 1;
    }
    failures
}

/// Prints what a byte of each document made to hurt costs, and what doubling it does. Gives how many are out of
/// bounds.
fn bounds(counted: &Counts) -> Result<usize, Error> {
    let get = |case: String| counted.get(&case).copied().ok_or(format!("no case {case}"));
    let per_byte = |(bytes, instructions): (usize, u64)| instructions as f64 / bytes as f64;
    println!(
        "{:<40} {:>7} {:>14} {:>12} {:>9}",
        "document", "bytes", "instr./byte", "x reference", "doubling"
    );
    let mut failures = 0;
    for action in ["parse", "pieces-1"] {
        let reference = per_byte(get(format!("{action}/reference"))?);
        for kind in corpus::hostile() {
            let single = get(format!("{action}/{}", kind.name))?;
            let double = get(format!("{action}/{}*2", kind.name))?;
            let frame = get(format!("{action}/{}*0", kind.name))?;
            let factor = per_byte(single) / reference;
            let doubling = double.1.abs_diff(frame.1) as f64 / single.1.abs_diff(frame.1) as f64;
            let is_bounded = factor <= FACTOR && percent(doubling, 2.0).abs() <= DOUBLING;
            failures += usize::from(!is_bounded);
            println!(
                "{:<40} {:>7} {:>14.2} {factor:>12.2} {doubling:>9.3} {}",
                format!("{action}/{}", kind.name),
                single.0,
                per_byte(single),
                if is_bounded { "" } else { "OUT OF BOUNDS" },
            );
        }
    }
    let cut_tag = per_byte(get("pieces-1/longest-tags".into())?) / per_byte(get("parse/reference".into())?);
    println!("a tag cut into single bytes: {cut_tag:.2} times the reference request, whole, a byte");
    Ok(failures + usize::from(cut_tag > FACTOR))
}

fn percent(now: f64, before: f64) -> f64 {
    (now / before - 1.0) * 100.0
}
