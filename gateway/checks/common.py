"""What all checks share: programs that are started and ended, SOAP, and phones by SIPp."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

GATEWAY = Path(__file__).resolve().parent.parent
PATH = "/EWS/Exchange.asmx"
SOAP = {"Content-Type": "text/xml; charset=utf-8"}
BUILD_SECONDS = 1200
IS_CI = os.environ.get("CI") == "true"
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Body>{}</s:Body></s:Envelope>'
)


class Skipped(Exception):
    """Something that a check needs is not there."""


def expect(name, actual, expected):
    if actual != expected:
        sys.exit(f"FAILED {name}: {actual!r}, expected {expected!r}")
    print(f"ok  {name}", flush=True)


def tell(text):
    print(f"    {text}", flush=True)


def need(command, *packages):
    """Makes sure that a program is there: installed in CI only, so that no other machine is changed."""
    if shutil.which(command):
        return
    if not IS_CI:
        raise Skipped(f"{command} is missing: apt-get install {' '.join(packages)}")
    run(["apt-get", "update", "-qq"], timeout=120)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], timeout=300)


def run(command, timeout=60, **options):
    """Runs a program to its end, and gives what it printed."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout, check=False, **options
    )
    if done.returncode:
        sys.exit(f"FAILED {command}: {done.returncode}\n{done.stdout}")
    return done.stdout


def end(pid, seconds=10):
    """Ends a process that is no child of this one, and waits for it."""
    with contextlib.suppress(ProcessLookupError):
        for number in [signal.SIGTERM, signal.SIGKILL]:
            os.kill(pid, number)
            for _ in range(seconds * 50):
                os.kill(pid, 0)
                time.sleep(0.02)


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def free_udp_port():
    return free_port(socket.SOCK_DGRAM)


def until_bound(port, seconds=10):
    """Waits until somebody listens at a UDP port, or seems to have ended."""
    end = time.monotonic() + seconds
    while f":{port:04X} " not in Path("/proc/net/udp").read_text() and time.monotonic() < end:
        time.sleep(0.01)


@contextlib.contextmanager
def folder():
    """A folder that an ordinary user may read, and that is gone in the end."""
    path = Path(tempfile.mkdtemp(prefix="ews-gateway-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def build():
    """Builds the gateway and what its tests need, unless GATEWAY_BINARIES says where they are."""
    if "GATEWAY_BINARIES" in os.environ:
        return
    command = ["cargo", "build", "--release", "--package", "ews-phonecall-gateway", "--bins", "--examples"]
    made = subprocess.run(
        [*command, "--message-format", "json-render-diagnostics"],
        cwd=GATEWAY,
        stdout=subprocess.PIPE,
        timeout=BUILD_SECONDS,
        check=True,
    )
    programs = [Path(message["executable"]) for message in map(json.loads, made.stdout.splitlines()) if message.get("executable")]
    os.environ["GATEWAY_BINARIES"] = str(next(path for path in programs if path.name == "ews-phonecall-gateway").parent)


def binary(name="ews-phonecall-gateway"):
    return Path(os.environ["GATEWAY_BINARIES"]) / name


class Gateway:
    """A running gateway."""

    def __init__(self, configuration="", log="warn", scheme="http", context=None):
        self.folder = tempfile.TemporaryDirectory(prefix="ews-gateway-")
        file = Path(self.folder.name) / "gateway.toml"
        file.write_text(configuration)
        self.log_file = Path(self.folder.name) / "log"
        self.scheme, self.context = scheme, context
        with open(self.log_file, "wb") as log_file:
            self.process = subprocess.Popen(
                [binary(), "--listen", "127.0.0.1:0", "--config", file, "--log", log],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log_file,
                text=True,
            )
        line = self.process.stdout.readline()
        found = re.match(rf"listening at ({scheme}://127\.0\.0\.1:(\d+)\S*),", line)
        if not found:
            sys.exit(f"FAILED to start a gateway: {line}{self.log_file.read_text()}")
        self.url, self.port = found[1], int(found[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()
        self.folder.cleanup()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def connect(self):
        if self.scheme == "https":
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, operation, connection=None):
        """What the answer to an operation says, by the names of its elements."""
        own = connection or self.connect()
        own.request("POST", PATH, ENVELOPE.format(operation).encode(), SOAP)
        body = own.getresponse().read()
        if connection is None:
            own.close()
        return {e.tag.rpartition("}")[2]: e.get("Id") or e.text for e in ET.fromstring(body).iter()}

    def play(self, item, number, connection=None):
        said = self.ask(f'<m:PlayOnPhone><m:ItemId Id="{item}"/><m:DialString>{number}</m:DialString></m:PlayOnPhone>', connection)
        return said.get("PhoneCallId") or said["ResponseCode"]

    def end(self, call, connection=None):
        return self.ask(f'<m:DisconnectPhoneCall><m:PhoneCallId Id="{call}"/></m:DisconnectPhoneCall>', connection)["ResponseCode"]

    def state(self, call, connection=None):
        """The state of a call with the cause and the SIP response, or the response code."""
        said = self.ask(f'<m:GetPhoneCallInformation><m:PhoneCallId Id="{call}"/></m:GetPhoneCallInformation>', connection)
        names = ["PhoneCallState", "ConnectionFailureCause", "SIPResponseCode", "SIPResponseText"]
        words = [said[name] for name in names if said.get(name)]
        return " ".join(words) or said["ResponseCode"]

    def follow(self, call, last, seconds=15):
        """The states of a call, each once, until one begins with the last."""
        states, end = [], time.monotonic() + seconds
        while not states or not states[-1].startswith(last):
            state = self.state(call)
            if not states or states[-1] != state:
                states.append(state)
            if time.monotonic() > end:
                sys.exit(f"FAILED {call} does not become {last}: {states}")
            time.sleep(0.02)
        return states

    def until_up(self, seconds=15):
        end = time.monotonic() + seconds
        while True:
            connection = self.connect()
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return
            if time.monotonic() > end:
                sys.exit(f"FAILED the PBX is not reached:\n{self.log_file.read_text()}")
            time.sleep(0.05)


class Sipp:
    """Phones or callers, as a scenario says. SIPp's own time-outs do not end all of its runs, `timeout` does."""

    def __init__(self, scenario, folder, port, *arguments, calls=1, seconds=30):
        self.messages = Path(folder) / f"{scenario}-{port}-{time.monotonic_ns()}.csv"
        self.output = self.messages.with_suffix(".out")
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                ["timeout", "-k", "2", str(seconds), "sipp", *map(str, arguments)]
                + ["-sf", GATEWAY / "sipp" / f"{scenario}.xml", "-i", "127.0.0.1", "-p", str(port), "-m", str(calls)]
                + ["-nostdin", "-trace_shortmsg", "-shortmessage_file", self.messages],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
            )
        until_bound(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            # `timeout` passes it on to SIPp.
            self.process.terminate()
        self.process.wait(10)

    def rows(self):
        """The direction, the Call-ID and the first line of each message."""
        if not self.messages.exists():
            return
        for row in self.messages.read_text(errors="replace").splitlines():
            columns = row.split("\t")
            if len(columns) > 5:
                yield columns[3], columns[4], columns[-1]

    def received(self, method):
        """The Call-IDs of the requests of a method, or of the responses with a status, that were received."""
        return [call for direction, call, line in self.rows() if direction == "R" and method in line.split(" ")[:2]]

    def calls(self):
        """The Call-IDs of all calls, in the order in which they began."""
        return list(dict.fromkeys(call for _, call, line in self.rows() if line.startswith("INVITE ")))

    def until_calls(self, count=1, seconds=20):
        end = time.monotonic() + seconds
        while len(self.calls()) < count:
            if time.monotonic() > end or self.process.poll() not in (None, 0):
                sys.exit(f"FAILED only {len(self.calls())} of {count} calls:\n{self.output.read_text(errors='replace')}")
            time.sleep(0.02)
        return self.calls()

    def expect(self, name):
        """Waits until all calls went as the scenario says."""
        status = self.process.wait(40)
        if status:
            rows = "\n".join(map(str, self.rows()))
            sys.exit(f"FAILED {name}: SIPp says {status}\n{self.output.read_text(errors='replace')[-2000:]}\n{rows[-3000:]}")
        print(f"ok  {name}", flush=True)


def percentiles(times):
    """The median and the 99th percentile, in milliseconds."""
    times = sorted(times)
    return f"p50 {times[len(times) // 2] * 1e3:.2f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.2f} ms"
