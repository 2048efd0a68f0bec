//! Measures the library beside its peers, in one run, and writes `docs/benchmarks.md` and `docs/benchmarks.svg`.
//!
//! Times are taken in rounds, every case in each, so that whatever else the machine does falls on all of them; the
//! shortest time of a case counts. Instructions are counted by callgrind.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser;
use ews_phonecall_benches::cases::{self, Case, PIECES};
use ews_phonecall_benches::{corpus, counts, peers};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

type Error = Box<dyn std::error::Error>;

const COMMAND: &str = "cargo run --release -p ews-phonecall-benches --bin compare";

/// Measures the library beside its peers and writes docs/benchmarks.md and docs/benchmarks.svg
#[derive(Parser)]
struct Arguments {
    /// How often each case is timed
    #[arg(long, default_value_t = 1000)]
    rounds: usize,
    /// Run the cases, as the copy of the program in valgrind does
    #[arg(long, hide = true)]
    measure: bool,
}

/// What one case was measured to take.
struct Row {
    case: String,
    label: String,
    bytes: usize,
    nanoseconds: f64,
    instructions: u64,
    ours: bool,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let (mut cases, labels): (Vec<Case>, Vec<(String, bool)>) = cases().into_iter().unzip();
    if arguments.measure {
        counts::measure(&mut cases);
        return Ok(());
    }
    let instructions = counts::count(&cases, None)?;
    let times = times(&mut cases, arguments.rounds);
    let rows = cases.into_iter().zip(labels).zip(times).zip(instructions);
    let rows: Vec<Row> = rows
        .map(|(((case, (label, ours)), nanoseconds), instructions)| {
            let Case { name: case, bytes, .. } = case;
            Row { case, label, bytes, nanoseconds, instructions, ours }
        })
        .collect();

    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = page(&rows)?;
    println!("{page}");
    std::fs::write(docs.join("benchmarks.md"), page)?;
    draw(&rows, &docs.join("benchmarks.svg"))
}

/// What is measured, with a label and whether it is the library's.
fn cases() -> Vec<(Case, (String, bool))> {
    let peers = peers::all();
    let mut cases = Vec::new();
    for document in documents() {
        cases.push((cases::parse(&document), ("Request::parse".into(), true)));
        for len in PIECES {
            let label = if len == 1 {
                "RequestReader, single bytes".into()
            } else {
                format!("RequestReader, {len} bytes")
            };
            cases.push((cases::pieces(&document, len), (label, true)));
        }
        cases.push((cases::answers(&document), ("answer".into(), true)));
        for peer in &peers {
            let mut id = Vec::new();
            let finds = (peer.find)(&document.bytes, &mut id) && (!id.is_empty() || peer.name == "xmlparser");
            match cases::peer(peer, &document).filter(|_| finds) {
                Some(case) => cases.push((case, (peer.label.into(), false))),
                None => eprintln!("{} refuses {}, or does not find its id", peer.label, document.name),
            }
        }
    }
    cases
}

/// The shortest time of each case over all rounds, in nanoseconds.
fn times(cases: &mut [Case], rounds: usize) -> Vec<f64> {
    const BATCH: Duration = Duration::from_micros(200);
    let batches: Vec<u32> = cases
        .iter_mut()
        .map(|case| {
            let mut runs = 1_u32;
            while time(case, runs) < BATCH && runs < 1 << 20 {
                runs *= 2;
            }
            runs
        })
        .collect();
    let mut shortest = vec![f64::INFINITY; cases.len()];
    for _ in 0..rounds {
        for ((case, runs), shortest) in cases.iter_mut().zip(&batches).zip(&mut shortest) {
            *shortest = shortest.min(time(case, *runs).as_nanos() as f64 / f64::from(*runs));
        }
    }
    shortest
}

fn time(case: &mut Case, runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        case.run();
    }
    start.elapsed()
}

/// A figure that the library is to reach.
struct Goal {
    measure: &'static str,
    /// At most, or at least, so much.
    at_most: bool,
    bound: f64,
    reached: Option<f64>,
}

fn goals(rows: &[Row]) -> Vec<Goal> {
    let get = |case: &str| rows.iter().find(|row| row.case == case);
    let ratio =
        |value: fn(&Row) -> f64, above: &str, below: &str| Some(value(get(above)?) / value(get(below)?));
    let time = |row: &Row| row.nanoseconds;
    let instructions = |row: &Row| row.instructions as f64;
    let times = |measure, at_most, bound, reached| Goal { measure, at_most, bound, reached };
    let least = |measure, bound, peer: &str, by: &str| {
        times(measure, false, bound, ratio(time, &format!("{peer}/reference"), &format!("{by}/reference")))
    };
    let most =
        |measure, bound, value, above: &str, below| times(measure, true, bound, ratio(value, above, below));
    let parse = "parse/reference";
    vec![
        most(
            "instructions, `Request::parse`, against bare `xmlparser`",
            0.30,
            instructions,
            parse,
            "xmlparser/reference",
        ),
        least("times faster than bare `xmlparser`", 3.0, "xmlparser", "parse"),
        least("times faster than `NsReader`", 3.0, "quick-xml", "parse"),
        least("times faster than libxml2, SAX2", 20.0, "libxml2", "parse"),
        least("times faster than expat, a parser a message", 20.0, "expat", "parse"),
        least("`answer`, times faster than gSOAP serving the same request", 40.0, "gsoap", "answer"),
        most("time, in 536-byte pieces, against whole", 1.15, time, "pieces-536/reference", parse),
        most(
            "instructions, in 536-byte pieces, against whole",
            1.15,
            instructions,
            "pieces-536/reference",
            parse,
        ),
        most("time, one byte at a time, against whole", 4.0, time, "pieces-1/reference", parse),
        most(
            "instructions, one byte at a time, against whole",
            4.0,
            instructions,
            "pieces-1/reference",
            parse,
        ),
        times(
            "8 KiB of base64 in a header, bytes a second, against bare `xmlparser`",
            false,
            5.0,
            ratio(time, "xmlparser/base64-8k", "parse/base64-8k"),
        ),
        most("time, `answer`, against `Request::parse`", 1.25, time, "answer/reference", parse),
        most(
            "instructions, `answer`, against `Request::parse`",
            1.25,
            instructions,
            "answer/reference",
            parse,
        ),
    ]
}

fn page(rows: &[Row]) -> Result<String, Error> {
    let mut page = String::new();
    writeln!(
        page,
        "# Benchmarks\n\n\
         How long it takes to read a request, with this library and with the parsers that one would otherwise use.\n\n\
         ![Time to read the reference request and a request with 8 KiB of base64](benchmarks.svg)\n\n\
         Each parser reads the whole message, refuses what is malformed as far as it can, and finds the `Id` of the\n\
         `PhoneCallId` in its namespace. There are two exceptions: bare `xmlparser` only gives tokens, and `answer`, gSOAP\n\
         and soap-server also write the response. A parser that refuses a request, or does not find its id, is not in the\n\
         table. simdxml looks for tags and checks nothing else: it skips text, and accepts an end tag of another name or\n\
         none. soap-server is handed HTTP in memory, without a socket or a runtime; what its operation does is find the id\n\
         with `NsReader`.\n\n\
         What the library costs on a microcontroller is in [embedded.md](embedded.md)."
    )?;
    for document in documents() {
        let of_document = || rows.iter().filter(|row| row.case.ends_with(&format!("/{}", document.name)));
        let Some(parse) = of_document().next() else { continue };
        writeln!(
            page,
            "\n## {}, {} bytes\n\n\
             | | time, against `Request::parse` | MB a second | instructions | against `Request::parse` |\n\
             | --- | ---: | ---: | ---: | ---: |",
            title(&document.name),
            parse.bytes
        )?;
        for row in of_document() {
            writeln!(
                page,
                "| {} | {:.2} \u{d7} | {:.0} | {} | {:.2} \u{d7} |",
                row.label,
                row.nanoseconds / parse.nanoseconds,
                row.bytes as f64 * 1e3 / row.nanoseconds,
                row.instructions,
                row.instructions as f64 / parse.instructions as f64,
            )?;
        }
    }
    writeln!(
        page,
        "\n## Run it\n\n```sh\n{COMMAND}\n```\n\n\
         One run writes this page and the chart; `benches/README.md` says what it needs. Every case\n\
         runs in each of 1,000 rounds, and its shortest time counts. callgrind counts the instructions. With the same\n\
         compiler, they repeat exactly for what allocates nothing, and within 4 % for the peers that allocate. This page was\n\
         written with\n\n\
         | | |\n| --- | --- |\n| processor | {} |\n| compiler | {} |\n| callgrind | {} |\n| ews-phonecall | {} |",
        processor(),
        version("rustc", "-V"),
        version("valgrind", "--version"),
        peers::locked("ews-phonecall"),
    )?;
    for peer in peers::all() {
        writeln!(page, "| {} | {} |", peer.label, peer.version)?;
    }
    writeln!(
        page,
        "\n## Bounds\n\n\
         What the library is to reach, on the reference request where nothing else is said.\n\n\
         | measure | bound | reached | |\n| --- | --- | --- | --- |"
    )?;
    for Goal { measure, at_most, bound, reached } in goals(rows) {
        let wanted = if at_most { "at most" } else { "at least" };
        let (reached, verdict) = match reached {
            None => ("not measured".into(), ""),
            Some(value) if (value <= bound) == at_most => (format!("{value:.2} \u{d7}"), "yes"),
            Some(value) => (format!("{value:.2} \u{d7}"), "**no**"),
        };
        writeln!(page, "| {measure} | {wanted} {bound} \u{d7} | {reached} | {verdict} |")?;
    }
    writeln!(
        page,
        "\nThe bounds were set when the library had one operation, and a second, faster way to read markup of the usual form.\n\
         It has one way now, for every message, whole and in pieces: a quarter less flash and one place for each rule, but\n\
         twice the instructions for the reference request. That is why ratios of times and instructions miss their bounds.\n\
         Long text is read a word at a time as before, in a fifth of the instructions of bare `xmlparser`. In pieces, the\n\
         parser must be able to stop after any byte, and the bytes of a tag that is cut are read twice."
    )?;
    Ok(page)
}

/// What is read: requests as they come in the field, and requests that no short way helps with.
fn documents() -> impl Iterator<Item = corpus::Document> {
    corpus::field().into_iter().chain(corpus::unfriendly())
}

/// What the page calls a document.
fn title(document: &str) -> &str {
    match document {
        "reference" => "The reference request",
        "one-line" => "A request on one line",
        "base64-8k" => "The reference request with 8 KiB of base64 in a header",
        "namespaces-by-reference" => "The reference request with references in its namespaces and id",
        "references-8k" => "The reference request with 8 KiB of references in a header",
        "beyond-ascii-8k" => "The reference request with 8 KiB of text beyond ASCII in a header",
        other => other,
    }
}

/// The model of the processor, where the system tells it.
fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or("unknown".into(), |(_, model)| model.trim().into())
}

fn version(program: &str, argument: &str) -> String {
    let output = std::process::Command::new(program).arg(argument).output();
    output.map_or("unknown".into(), |output| String::from_utf8_lossy(&output.stdout).trim().into())
}

const WIDTH: u32 = 960;
const BAR: i32 = 22;
const STEP: i32 = 30;
const OURS: RGBColor = RGBColor(0x1B, 0x7F, 0x5C);
const THEIRS: RGBColor = RGBColor(0x9A, 0xA5, 0xB1);
const INK: RGBColor = RGBColor(0x22, 0x2B, 0x35);
const GRID: RGBColor = RGBColor(0xDD, 0xE2, 0xE7);

/// Draws the bars: for two documents, the times against that of `Request::parse`, on a logarithmic scale.
fn draw(rows: &[Row], file: &Path) -> Result<(), Error> {
    let panels = [
        ("reference", "The reference request, 641 bytes"),
        ("base64-8k", "The same with 8 KiB of base64 in a header"),
    ];
    let panels = panels.map(|(document, title)| {
        let is_shown =
            |row: &&Row| row.case.ends_with(&format!("/{document}")) && !row.case.starts_with("pieces-64/");
        let mut shown: Vec<&Row> = rows.iter().filter(is_shown).collect();
        let parse =
            shown.iter().find(|row| row.case.starts_with("parse/")).map_or(1.0, |row| row.nanoseconds);
        shown.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        (title, parse, shown)
    });
    let height: i32 = panels.iter().map(|(_, _, rows)| 90 + STEP * rows.len() as i32).sum::<i32>() + 82;
    let root = SVGBackend::new(file, (WIDTH, height as u32)).into_drawing_area();
    root.fill(&WHITE)?;

    let text =
        |size: f64, x: HPos| ("sans-serif", size).into_font().color(&INK).pos(Pos::new(x, VPos::Center));
    let (left, right) = (270, WIDTH as i32 - 110);
    let most = panels.iter().flat_map(|(_, parse, rows)| rows.iter().map(move |row| row.nanoseconds / parse));
    let most = most.fold(1.0_f64, f64::max);
    // A quarter of what `Request::parse` takes is where the bars begin.
    let scale = |ratio: f64| {
        let share = (ratio / 0.25).ln() / (most / 0.25).ln();
        left + (share.clamp(0.0, 1.0) * f64::from(right - left)) as i32
    };
    root.draw_text(
        "Time to read a request, against Request::parse: shorter is better (logarithmic scale)",
        &text(18.0, HPos::Left),
        (24, 28),
    )?;
    for (x, colour, whose) in [(24, OURS, "ews-phonecall"), (170, THEIRS, "others")] {
        root.draw(&Rectangle::new([(x, 50), (x + 14, 64)], colour.filled()))?;
        root.draw_text(whose, &text(14.0, HPos::Left), (x + 22, 57))?;
    }
    let mut top = 92;
    for (title, parse, rows) in panels {
        root.draw_text(title, &text(16.0, HPos::Left), (24, top + 8))?;
        let first = top + 32;
        let bottom = first + STEP * rows.len() as i32;
        let ticks = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
        for tick in ticks.into_iter().filter(|tick| *tick < most) {
            let x = scale(tick);
            root.draw(&PathElement::new([(x, first - 6), (x, bottom)], GRID))?;
            root.draw_text(&format!("{tick}\u{d7}"), &text(12.0, HPos::Center), (x, bottom + 10))?;
        }
        for (i, row) in rows.iter().enumerate() {
            let y = first + STEP * i as i32;
            let ratio = row.nanoseconds / parse;
            let colour = if row.ours { OURS } else { THEIRS };
            root.draw(&Rectangle::new([(left, y), (scale(ratio), y + BAR)], colour.filled()))?;
            root.draw_text(&row.label, &text(14.0, HPos::Right), (left - 10, y + BAR / 2))?;
            root.draw_text(
                &format!("{ratio:.1}\u{d7}"),
                &text(14.0, HPos::Left),
                (scale(ratio) + 8, y + BAR / 2),
            )?;
        }
        top = bottom + 58;
    }
    Ok(root.present()?)
}
