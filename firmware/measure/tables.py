"""Makes tables of what firmware/bench measured: the images' maps, and what the image `instructions` printed."""

import re
import sys
from collections import Counter
from pathlib import Path

RESULTS = Path(sys.argv[1])
DOCUMENT = Path(__file__).resolve().parents[2] / "docs/embedded.md"
PROFILES = ["release", "size"]

# The most that each may be. What is over is set in bold.
INSTRUCTIONS = {"parse, whole": 10_600}
STACK = 2_048
READERS = {"RequestReader<1024, DisconnectPhoneCall>": 2_624, "RequestReader<1024>": 3_700}
FLASH = 28 * 1024
FLASH_OF_OTHERS = 4_000  # more, for the other two operations
LARGEST = 20

passed = []  # limits that are


def number(value):
    return f"{value:,}"


def limited(name, value, limit):
    """A value, set in bold where it is over its limit."""
    if value <= limit:
        return number(value)
    passed.append(f"{name}: {number(value)}, at most {number(limit)}")
    return f"**{number(value)}**"


def table(head, rows):
    rule = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def measurements(profile):
    lines = (RESULTS / f"{profile}.tsv").read_text().splitlines()
    rows = (line.split("\t") for line in lines if line.count("\t") == 2)
    return {name: (int(count), int(stack)) for name, count, stack in rows}


class Map:
    """The sections and symbols of an image, by the map that LLVM's linker writes."""

    LINE = re.compile(r" *[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+) +\d+ (?:(\S.*)| {8}(?! ).*| {16}(\S.*))$")

    def __init__(self, profile, name):
        self.sections, self.symbols = Counter(), Counter()
        section = None
        for line in (RESULTS / f"{profile}-{name}.map").read_text().splitlines():
            if not (match := self.LINE.match(line)):
                continue
            size, output, symbol = int(match[1], 16), match[2], match[3]
            if output:
                section = output
                self.sections[section] += size
            elif symbol and size and section in (".text", ".rodata"):
                self.symbols[symbol] += size

    @property
    def flash(self):
        return sum(self.sections[name] for name in (".vector_table", ".text", ".rodata", ".data"))

    @property
    def ram(self):
        return sum(self.sections[name] for name in (".data", ".bss"))


def costs():
    release, size = (measurements(profile) for profile in PROFILES)
    rows = []
    for name, (count, stack) in release.items():
        if stack == 0:
            continue
        limit = INSTRUCTIONS.get(name)
        rows.append([
            name,
            limited(f"instructions to {name}", count, limit) if limit else number(count),
            number(limit) if limit else "",
            number(size[name][0]),
            limited(f"stack to {name}, at 3", stack, STACK),
            limited(f"stack to {name}, at s", size[name][1], STACK),
        ])
    head = ["", "instructions at `3`", "at most", "instructions at `s`", "stack at `3`", "stack at `s`"]
    return table(head, rows)


def sizes():
    empty = {profile: Map(profile, "empty") for profile in PROFILES}
    answer = Map("size", "answer").flash - empty["size"].flash
    rows = []
    for name, what, limit in [
        ("answer", "`answer`, `DisconnectPhoneCall` alone: parse a message in memory and answer it", FLASH),
        ("operations", "`answer`, all three operations", answer + FLASH_OF_OTHERS),
        ("reader", "`RequestReader`, `DisconnectPhoneCall` alone: parse a message in pieces and answer it", None),
        ("everything", "everything: server and client, the layers below, `Debug`, `Display`, `Hash` and `send`", None),
    ]:
        images = {profile: Map(profile, name) for profile in PROFILES}
        flash = {profile: images[profile].flash - empty[profile].flash for profile in PROFILES}
        at_s = flash["size"]
        rows.append([
            what,
            number(flash["release"]),
            limited(f"flash of `{name}` at s", at_s, limit) if limit else number(at_s),
            number(limit) if limit else "",
            number(images["size"].ram - empty["size"].ram),
        ])
    return table(["", "flash at `3`", "flash at `s`", "at most", "static RAM"], rows)


def largest(name):
    image, empty = Map("size", name), Map("size", "empty")
    own = image.symbols - empty.symbols
    crates = Counter()
    for symbol, size in own.items():
        crates[crate(symbol)] += size
    shown = [[f"`{shorter(symbol)}`", number(size)] for symbol, size in own.most_common(LARGEST)]
    by_crate = ", ".join(f"{crate} {number(size)}" for crate, size in crates.most_common())
    return (
        f"The image with `{name}`, at `s`, less an empty one. By crate, of what has a name: {by_crate}.\n"
        "The largest symbols:\n\n" + table(["symbol", "bytes"], shown)
    )


def crate(symbol):
    names = re.findall(r"\b(ews_phonecall|xmlparser|heapless|core|compiler_builtins)\b", symbol)
    return f"`{names[0]}`" if names else "constants and others"


def shorter(symbol):
    """A symbol without the paths of its types."""
    while True:
        short = re.sub(r"::<[^<>]*>", "", symbol)
        if short == symbol:
            break
        symbol = short
    symbol = re.sub(r"\b(?:ews_phonecall::)?(?:\w+::)+(?=[A-Z])", "", symbol)
    return symbol.replace("ews_phonecall::", "").replace("|", "\\|")


def report():
    facts = measurements("release")
    compiler = (RESULTS / "compiler").read_text().strip()
    readers = (
        f"`{name}` takes {limited(name, facts[f'bytes of {name}'][0], limit)} bytes, of at most {number(limit)}."
        for name, limit in READERS.items()
    )
    message = facts["bytes of the reference request"][0]
    return "\n".join([
        f"The reference request has {message} bytes; the compiler is {compiler}. Stack, flash and RAM are in bytes.",
        "",
        costs(),
        "",
        " ".join(readers),
        "",
        sizes(),
        "",
        largest("answer"),
    ])


text = report()
print(text)
if "--update" in sys.argv:
    begin, end = "<!-- firmware/bench -->\n", "<!-- end -->"
    before, _, rest = DOCUMENT.read_text().partition(begin)
    DOCUMENT.write_text(before + begin + "\n" + text + "\n\n" + end + rest.partition(end)[2])
for limit in passed:
    print(f"over its limit: {limit}", file=sys.stderr)
if "--check" in sys.argv and passed:
    sys.exit(1)
