"""Calls that SIPp makes through a real Kamailio, told and ended by SOAP."""

import os
import signal
import time

from common import GATEWAY, Gateway, Sipp, end, expect, folder, free_udp_port, need, percentiles, run, tell

HELD = 200
RATE = 50


class Kamailio:
    """A Kamailio with the ports of its phones."""

    def __init__(self, at):
        self.sip, self.rpc, self.phone, self.caller = (free_udp_port() for _ in range(4))
        self.folder = at
        self.start()

    def start(self):
        command = [GATEWAY / "kamailio/start", self.folder / "kamailio", self.sip, self.rpc, self.phone]
        self.pid = int(run(list(map(str, command)), timeout=30))

    def configuration(self):
        return f'backend = "kamailio"\n[kamailio]\nrpc = "127.0.0.1:{self.rpc}"\n'

    def kill(self):
        """Kills all of its processes, which are a group."""
        os.killpg(self.pid, signal.SIGKILL)
        end(self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.pid)

    def phones(self, scenario, *arguments, **options):
        return Sipp(scenario, self.folder, self.phone, "-key", "rtp_port", "6000", "-l", "2000", *arguments, **options)

    def callers(self, scenario, *arguments, **options):
        where = [f"127.0.0.1:{self.sip}", "-s", "1000", "-key", "rtp_port", "6002", "-l", "2000"]
        return Sipp(scenario, self.folder, self.caller, *where, *arguments, **options)


def ends_a_call_that_is_up(kamailio, gateway):
    with kamailio.phones("phone", "-d", 700) as phone, kamailio.callers("caller") as caller:
        call = caller.until_calls()[0]
        expect("Kamailio: a call rings, and is answered", gateway.follow(call, "Connected")[-2:], ["Alerted None", "Connected None"])
        expect("Kamailio: it is ended by SOAP", gateway.end(call), "NoError")
        caller.expect("Kamailio: the caller sees BYE")
        phone.expect("Kamailio: the phone sees BYE")
    expect("Kamailio: it is over", gateway.state(call), "Disconnected None")
    expect("Kamailio: it is ended once", gateway.end(call), "ErrorInvalidPhoneCallId")


def ends_a_call_that_rings(kamailio, gateway):
    with kamailio.phones("phone_ringing") as phone, kamailio.callers("caller_cancelled") as caller:
        call = caller.until_calls()[0]
        gateway.follow(call, "Alerted")
        expect("Kamailio: a call that rings is ended", gateway.end(call), "NoError")
        caller.expect("Kamailio: the caller sees 487")
        phone.expect("Kamailio: the phone sees CANCEL")
    expect("Kamailio: and told", gateway.state(call), "Disconnected None 487 Request Terminated")
    expect("Kamailio: and ended once", gateway.end(call), "ErrorInvalidPhoneCallId")


def tells_of_a_busy_phone(kamailio, gateway):
    with kamailio.phones("phone_busy") as phone, kamailio.callers("caller_busy") as caller:
        call = caller.until_calls()[0]
        phone.expect("Kamailio: a phone is busy")
        caller.expect("Kamailio: the caller sees 486")
    expect("Kamailio: and SOAP says so", gateway.follow(call, "Disconnected")[-1], "Disconnected UserBusy 486 Busy Here")
    expect("Kamailio: an unknown call is not told", gateway.state("nobody@nowhere"), "ErrorInvalidPhoneCallId")
    expect("Kamailio: an unknown call is not ended", gateway.end("nobody@nowhere"), "ErrorInvalidPhoneCallId")


def ends_many(kamailio, gateway):
    with (
        kamailio.phones("phone", "-d", 50, calls=HELD, seconds=60) as phones,
        kamailio.callers("caller", "-r", 100, calls=HELD, seconds=60) as callers,
    ):
        calls = callers.until_calls(HELD)
        connection = gateway.connect()
        for call in calls:
            gateway.follow(call, "Connected")
        tell(f"{len(calls)} calls are held")
        times, codes, start = [], set(), time.monotonic()
        for number, call in enumerate(calls):
            time.sleep(max(0, start + number / RATE - time.monotonic()))
            sent = time.monotonic()
            codes.add(gateway.end(call, connection))
            times.append(time.monotonic() - sent)
        took = time.monotonic() - start
        expect(f"Kamailio: {HELD} calls are ended, {RATE} a second", codes, {"NoError"})
        callers.expect("Kamailio: each caller sees BYE")
        phones.expect("Kamailio: each phone sees BYE")
        both = [sorted(callers.received("BYE")), sorted(phones.received("BYE"))]
        expect("Kamailio: once", both, [sorted(calls)] * 2)
        tell(f"{HELD} in {took:.1f} s; SOAP answered: {percentiles(times)}")
        connection.close()


def main():
    need("kamailio", "kamailio")
    need("sipp", "sip-tester")
    with folder() as at, Kamailio(at) as kamailio, Gateway(kamailio.configuration()) as gateway:
        gateway.until_up()
        ends_a_call_that_is_up(kamailio, gateway)
        ends_a_call_that_rings(kamailio, gateway)
        tells_of_a_busy_phone(kamailio, gateway)
        ends_many(kamailio, gateway)
