"""Messages that a real Asterisk plays on SIPp's phones, asked for, told and ended by SOAP."""

import os
import random
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from common import GATEWAY, IS_CI, Gateway, Sipp, Skipped, end, expect, folder, free_port, free_udp_port, need, run, tell

GET_SECONDS = 150


def root():
    """The folder that Asterisk is in: a place that an ordinary user may read. It is fetched once."""
    kept = Path("/var/cache" if os.getuid() == 0 else Path.home() / ".cache") / "ews-phonecall-gateway-asterisk"
    if not (kept / "root/usr/share/asterisk/sounds/en").exists():
        if not IS_CI:
            raise Skipped(f"Asterisk is missing: {GATEWAY / 'asterisk/get'} {kept}")
        print("    fetching Asterisk", flush=True)
        start = time.monotonic()
        try:
            got = subprocess.run(
                ["timeout", "-k", "5", str(GET_SECONDS), GATEWAY / "asterisk/get", kept],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        except OSError as error:
            raise Skipped(f"Asterisk cannot be had: {error}") from error
        if got.returncode:
            raise Skipped(f"Asterisk cannot be had: {got.stdout.strip()[-300:]}")
        tell(f"it took {time.monotonic() - start:.0f} s")
    return kept / "root"


class Asterisk:
    """An Asterisk with the port of the phone that it calls."""

    def __init__(self, at):
        self.folder, self.root = at, root()
        self.ari, self.sip, self.phone = free_port(), free_udp_port(), free_udp_port()
        self.rtp = random.randrange(20_000, 30_000, 200)
        self.start()

    def start(self):
        ports = [self.ari, self.sip, self.phone, self.rtp]
        self.pid = int(run(list(map(str, [GATEWAY / "asterisk/start", self.root, self.folder / "asterisk", *ports]))))

    def configuration(self):
        return f'backend = "asterisk"\n[asterisk]\nurl = "http://127.0.0.1:{self.ari}"\npassword = "secret"\n'

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        end(self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.pid)

    def phones(self, scenario, *arguments, rtp=6000, **options):
        return Sipp(scenario, self.folder, self.phone, "-key", "rtp_port", str(rtp), *arguments, **options)


class Ear:
    """Counts the packets of sound that a phone gets."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.packets = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            packet = self.socket.recv(2048)
            # RTP version 2, with PCMU in it.
            self.packets += len(packet) > 12 and packet[0] >> 6 == 2 and packet[1] & 0x7F == 0


def plays_a_message(asterisk, gateway):
    ear = Ear()
    with asterisk.phones("phone", "-d", 700, rtp=ear.port) as phone:
        call = gateway.play("demo-congrats", "1000")
        states = [state for state in gateway.follow(call, "Connected") if state != "Connecting None"]
        expect("Asterisk: a phone rings, and is answered", states, ["Alerted None", "Connected None"])
        time.sleep(1)
        expect("Asterisk: it hears the message", ear.packets > 30, True)
        expect("Asterisk: the call is ended", gateway.end(call), "NoError")
        phone.expect("Asterisk: the phone sees BYE")
        tell(f"{ear.packets} packets of sound")
    expect("Asterisk: it is over", gateway.follow(call, "Disconnected"), ["Disconnected None"])
    expect("Asterisk: it is ended once", gateway.end(call), "ErrorInvalidPhoneCallId")


def ends_with_the_message(asterisk, gateway):
    with asterisk.phones("phone", "-d", 0) as phone:
        call = gateway.play("beep", "1000")
        phone.expect("Asterisk: the phone sees BYE when the message is over")
    expect("Asterisk: and SOAP says so", gateway.follow(call, "Disconnected")[-1], "Disconnected None")


def tells_why_it_failed(asterisk, gateway):
    with asterisk.phones("phone_busy") as phone:
        call = gateway.play("beep", "1000")
        phone.expect("Asterisk: a phone is busy")
    expect("Asterisk: and SOAP says so", gateway.follow(call, "Disconnected")[-1], "Disconnected UserBusy 486 Busy Here")
    with asterisk.phones("phone_ringing") as phone:
        call = gateway.play("beep", "1000")
        phone.expect("Asterisk: nobody answers a phone")
    expect("Asterisk: and SOAP says so", gateway.follow(call, "Disconnected")[-1], "Disconnected NoAnswer")
    call = gateway.play("beep", "2000")
    expect("Asterisk: a number has no extension", gateway.follow(call, "Disconnected")[-1], "Disconnected Unavailable")


def ends_a_call_that_rings(asterisk, gateway):
    with asterisk.phones("phone_ringing") as phone:
        call = gateway.play("beep", "1000")
        gateway.follow(call, "Alerted")
        expect("Asterisk: a call that rings is ended", gateway.end(call), "NoError")
        phone.expect("Asterisk: the phone sees CANCEL")
    expect("Asterisk: and told", gateway.follow(call, "Disconnected")[-1], "Disconnected None")


def serves_two_gateways(asterisk, one, other):
    with asterisk.phones("phone", "-d", 200) as phone:
        call = one.play("demo-congrats", "1000")
        expect("two gateways: both know the call", other.follow(call, "Connected")[-1], "Connected None")
        expect("two gateways: the other ends it", other.end(call), "NoError")
        phone.expect("two gateways: the phone sees BYE")
    for gateway in [one, other]:
        expect("two gateways: both know that it is over", gateway.follow(call, "Disconnected")[-1], "Disconnected None")
        expect("two gateways: neither ends it again", gateway.end(call), "ErrorInvalidPhoneCallId")


def main():
    need("sipp", "sip-tester")
    need("curl", "curl")
    with (
        folder() as at,
        Asterisk(at) as asterisk,
        Gateway(asterisk.configuration()) as gateway,
        Gateway(asterisk.configuration()) as other,
    ):
        gateway.until_up()
        other.until_up()
        plays_a_message(asterisk, gateway)
        ends_with_the_message(asterisk, gateway)
        tells_why_it_failed(asterisk, gateway)
        ends_a_call_that_rings(asterisk, gateway)
        serves_two_gateways(asterisk, gateway, other)
