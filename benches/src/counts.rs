//! How many instructions each case takes, by callgrind: they repeat exactly, where a time does not.
//!
//! The program starts itself once more, in valgrind, which collects while [`measured`] runs and writes a file at
//! each return from it.

use std::path::Path;
use std::process::Command;

use crate::cases::Case;

/// The argument with which a program is told that it runs in valgrind.
pub const MEASURE: &str = "--measure";

/// What the C library is to leave unused, in the words of its tunable.
const BASELINE_PROCESSOR: &str =
    "-AVX512F,-AVX512VL,-AVX2,-AVX,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2,-AVX_Fast_Unaligned_Load";

type Error = Box<dyn std::error::Error>;

/// Runs each case as callgrind is to see it: once before, so that what is set up once is not counted.
pub fn measure(cases: &mut [Case]) {
    for case in cases {
        case.run();
        measured(case);
    }
}

/// What callgrind collects.
#[inline(never)]
fn measured(case: &mut Case) {
    case.run();
}

/// The instructions of each case, in a process of this program's that [`measure`]s the same cases. Where `out`
/// is given, callgrind's files are left there, one a case, for `callgrind_annotate`.
pub fn count(cases: &[Case], out: Option<&Path>) -> Result<Vec<u64>, Error> {
    let scratch = tempfile::tempdir()?;
    let folder = out.unwrap_or(scratch.path());
    std::fs::create_dir_all(folder)?;
    let symbol = "ews_phonecall_benches::counts::measured";
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", folder.join("callgrind").display()))
        .arg(format!("--toggle-collect={symbol}"))
        .arg(format!("--dump-after={symbol}"))
        .arg(std::env::current_exe()?)
        .arg(MEASURE)
        // The C library picks its copies and comparisons by what the processor can do: have it pick those that
        // every one can.
        .env("GLIBC_TUNABLES", format!("glibc.cpu.hwcaps={BASELINE_PROCESSOR}"))
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        return Err(format!("valgrind: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let counts = cases.iter().enumerate().map(|(i, case)| {
        let file = folder.join(format!("callgrind.{}", i + 1));
        let dump = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let total =
            dump.lines().find_map(|line| line.strip_prefix("summary: ").or(line.strip_prefix("totals: ")));
        let total = total.ok_or_else(|| format!("{}: no total in {}", case.name, file.display()))?;
        Ok(total.trim().parse()?)
    });
    counts.collect()
}
