"""Many connections and many requests at once, malformed ones among them, beside gSOAP's stand-alone server."""

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from clients import generate
from common import GATEWAY, Gateway, Skipped, binary, expect, free_port, need, run, tell

CONNECTIONS = 1_000
REQUESTS = 100_000
WARM_UP = 200_000  # until the table of simulated calls is full, and the allocator has what it takes
GROWTH = 1.10  # of the memory in the second half, at the most: 80 bytes a request would be found
DOCUMENT = GATEWAY.parent / "docs/gateway.md"
MARKS = ["<!-- figures: gateway/bench writes them -->", "<!-- end of figures -->"]


def allow_files():
    """A descriptor a connection, for the programs that are started from here."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 2 * CONNECTIONS:
        raise Skipped(f"only {most} files may be open: ulimit -n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))


def load(port, requests, pid, bad):
    """What the program says that sends them, and the resident memory of the server while it does, in KiB."""
    command = list(map(str, [binary("examples") / "load", f"127.0.0.1:{port}", CONNECTIONS, requests, bad]))
    memories = []
    with subprocess.Popen(["timeout", "-k", "2", "90", *command], stdout=subprocess.PIPE, text=True) as sender:
        while sender.poll() is None:
            memories.append(memory(pid)[0])
            time.sleep(0.02)
        return json.loads(sender.stdout.read()), memories


def memory(pid):
    """The resident memory, and the most that it ever was, in KiB."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return [int(status[name].split()[0]) for name in ["VmRSS", "VmHWM"]]


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(name, port, pid, bad="unknown"):
    """What a server does under load, as a row of the table."""
    load(port, WARM_UP, pid, bad)
    spent = processor_seconds(pid)
    result, memories = load(port, REQUESTS, pid, bad)
    if result["answered"] != REQUESTS or result["wrong"]:
        sys.exit(f"FAILED {name} does not answer each request as it must: {result}")
    spent = processor_seconds(pid) - spent
    after, most = memory(pid)
    half = memories[len(memories) // 2]
    result |= {"name": name, "half": half, "after": after, "most": most, "processor_us": spent / REQUESTS * 1e6}
    tell(f"{name}: {result}")
    return result


def measure_gateway():
    """Its rows: with malformed messages, and with such that ask for an operation that there is not."""
    with Gateway() as gateway:
        rows = [
            measure(f"this gateway, {bad}", gateway.port, gateway.process.pid, bad.split()[0])
            for bad in ["malformed messages", "unknown operations"]
        ]
        print(f"ok  load: each of {REQUESTS} requests over {CONNECTIONS} connections is answered as it must be", flush=True)
        expect("load: the gateway still answers", gateway.end("unknown"), "ErrorInvalidPhoneCallId")
    for row in rows:
        growth = row["after"] / row["half"]
        expect(f"load: the memory is constant ({row['half']} to {row['after']} KiB)", growth < GROWTH, True)
    return rows


@contextlib.contextmanager
def gsoap_server():
    """The port and the pid of gSOAP's server."""
    need("gcc", "gcc", "libc6-dev")
    with Gateway() as gateway:
        folder = generate(gateway.url)
    sources = [GATEWAY / "checks/gsoap_server.c", "soapC.c", "soapServer.c"]
    run(["gcc", "-O2", "-I.", "-o", "server", *sources, "-lgsoap", "-lpthread"], cwd=folder)
    port = free_port()
    with subprocess.Popen([folder / "server", str(port)]) as server:
        try:
            until_open(port)
            yield port, server.pid
        finally:
            server.kill()


def until_open(port, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    sys.exit(f"FAILED nobody listens at port {port}")


def compare():
    """The rows for the gateway and for gSOAP, in one run."""
    allow_files()
    rows = measure_gateway()
    with gsoap_server() as (port, pid):
        # It leaves a malformed message unanswered until its time to receive is up.
        rows.append(measure("gSOAP, stand-alone, unknown operations", port, pid))
    return rows


def write(rows):
    """Puts the figures into the document."""
    head = "| | requests a second | p50 | p99 | processor time a request | resident memory, and the most | lost |"
    lines = [f"{CONNECTIONS:,} connections, {REQUESTS:,} requests, one of four of them bad:", "", head, "| --- " * 7 + "|"]
    for row in rows:
        times = " | ".join(f"{row[name] / 1e3:.1f} ms" for name in ["p50_us", "p99_us"])
        sizes = ", ".join(f"{row[name] / 1024:.1f} MiB" for name in ["after", "most"])
        lines.append(
            f"| {row['name']} | {row['per_second']:,} | {times} | {row['processor_us']:.0f} µs | {sizes} | {row['lost']} |"
        )
    before, rest = DOCUMENT.read_text().split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    DOCUMENT.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after)


def main():
    compare()
