"""Finds the calls in an image from which a panic can come, and who made them.

The functions of `core` from which the panic handler can be reached are where panics come from. Every call to one of
those from elsewhere is listed, with the function in whose source it stands, be it inlined or not. What reaches a
panic only through a pointer to a function (formatting) is listed by the function that the pointer is to.
"""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

PROFILE, IMAGE = sys.argv[1:3]
LIBRARY = Path(__file__).resolve().parents[2] / "src"
# The handler of the image, or where it was inlined.
HANDLERS = ["rust_begin_unwind", "9panicking"]


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def call_graph():
    """The calls of each function: addresses, and what is called."""
    calls = defaultdict(list)
    function = None
    for line in run("arm-none-eabi-objdump", "--disassemble", "--no-show-raw-insn", IMAGE).splitlines():
        if match := re.match(r"[0-9a-f]+ <(.+)>:$", line):
            function = match[1]
        elif match := re.match(r" +([0-9a-f]+):\tb\S*\s+[0-9a-f]+ <([^+>]+)>", line):
            if match[2] != function:
                calls[function].append((match[1], match[2]))
    return calls


def reaching(calls, targets):
    """The functions from which one of `targets` can be reached."""
    callers = defaultdict(set)
    for caller, called in calls.items():
        for _, callee in called:
            callers[callee].add(caller)
    found, open_ = set(), list(targets)
    while open_:
        function = open_.pop()
        if function not in found:
            found.add(function)
            open_.extend(callers[function])
    return found


def demangled(names):
    names = list(names)
    lines = run("arm-none-eabi-c++filt", text="\n".join(names)).splitlines()
    plain = [re.sub(r"\[[0-9a-f]{8,}\]", "", line) for line in lines]
    return dict(zip(names, plain))


def is_core(name):
    """Whether a demangled name is of `core`: an implementation is named by its type, or by its trait's crate."""
    return re.match(r"<*&*(core|compiler_builtins|alloc)::", name) or re.match(r"<(\[|str|&|u\d|i\d|bool|char)", name)


def frames(address):
    """The functions in whose source an instruction stands, the innermost first, and the places."""
    lines = run("arm-none-eabi-addr2line", "-a", "-i", "-f", "-C", "-e", IMAGE, f"0x{address}").splitlines()[1:]
    return list(zip(lines[::2], lines[1::2]))


def owner(path):
    if Path(path).is_relative_to(LIBRARY):
        return "the library"
    if match := re.search(r"/([\w-]+?)-\d+\.\d+[^/]*/src/", path):
        return match[1] if "/library/" not in path else "core"
    return "core" if "/library/" in path else "the image"


def crate_of(name):
    """Whose a function is by its name, where nothing tells its place."""
    crate = re.match(r"[<&*]*(\w+)", name)[1]
    return {"ews_phonecall": "the library", "everything": "the image"}.get(crate, crate)


def main():
    calls = call_graph()
    functions = set(calls) | {callee for called in calls.values() for _, callee in called}
    handlers = [name for name in functions if any(handler in name for handler in HANDLERS)]
    if not handlers:
        sys.exit(f"{PROFILE}: the image has no panic handler by the names that are known here")
    reach = reaching(calls, handlers)
    names = demangled(functions)
    own = {name for name in reach if not is_core(names[name]) and name not in handlers}
    found = Counter()
    for function in reach - set(handlers):
        for address, callee in calls[function]:
            if callee not in reach or callee in own:
                continue
            chain = frames(address)
            # An instance of something of `core` may have code of others in it.
            if function not in own and not any(owner(place) == "the library" for _, place in chain):
                continue
            outside = [frame for frame in chain if owner(frame[1]) != "core"] or [(names[function], "?:0")]
            name, place = outside[0]
            path, _, line = place.partition(":")
            line = line.split(" ")[0]
            known = path != "?"
            who = owner(path) if known else crate_of(name)
            found[who, name, f"{Path(path).name}:{line}" if known else "?", names[callee]] += 1
    print(f"{PROFILE}: {sum(found.values())} calls can reach a panic\n")
    print("| whose | function | where | reaches |\n| --- | --- | --- | --- |")
    for (who, name, place, callee), _ in sorted(found.items()):
        print(f"| {who} | `{name}` | {place} | `{callee}` |")
    called = {callee for calls_of in calls.values() for _, callee in calls_of}
    pointed = sorted(names[name] for name in reach if name not in called and is_core(names[name]))
    print("\nThrough pointers only: " + (", ".join(f"`{name}`" for name in pointed) or "none") + ".\n")
    if "--check" in sys.argv and (pointed or any(who == "the library" for who, *_ in found)):
        sys.exit(f"{PROFILE}: the library's own code can reach a panic, or may through a pointer")


main()
