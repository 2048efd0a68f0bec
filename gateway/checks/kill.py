"""The gateway, the PBX or a client is killed in the middle: no call is ended twice, none answered `NoError` that was not ended."""

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import time

import asterisk
from common import Gateway, Skipped, expect, folder, need, tell
from kamailio import Kamailio

CALLS = 60
MESSAGES = 20
ENDING = 2.2  # seconds for which a call that is being ended is left to who does it
GONE = "ErrorInvalidPhoneCallId"
BUSY = "ErrorServerBusy"
# What a client does that is killed: it ends calls, and says which have been ended.
CLIENT = """
import sys
sys.path.insert(0, sys.argv[1])
from common import Gateway
gateway = Gateway.__new__(Gateway)
gateway.scheme, gateway.port, gateway.context = "http", int(sys.argv[2]), None
connection = gateway.connect()
for call in sys.stdin.read().split():
    print(call, gateway.end(call, connection), flush=True)
"""


def end_all(gateway, calls, pause=0.005):
    """Ends calls one after the other, until nobody answers; gives what was answered for each."""
    answered = {}
    connection = gateway.connect()
    with contextlib.suppress(OSError, http.client.HTTPException):
        for call in calls:
            answered[call] = gateway.end(call, connection)
            time.sleep(pause)
    connection.close()
    return answered


def successes(answered):
    return {call for call, code in answered.items() if code == "NoError"}


def after(condition, action, seconds=20):
    """Does something as soon as a condition holds."""

    def watch():
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.001)
        action()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    return watcher


@contextlib.contextmanager
def held(kamailio, gateway):
    """Calls that are up through Kamailio, with their callers and their phones."""
    with (
        kamailio.phones("phone", "-d", 20, calls=CALLS, seconds=60) as phones,
        kamailio.callers("caller", "-r", 200, calls=CALLS, seconds=60) as callers,
    ):
        calls = callers.until_calls(CALLS)
        connection = gateway.connect()
        for call in calls:
            gateway.follow(call, "Connected")
        connection.close()
        yield calls, callers, phones


def end_rest(gateway, calls, callers):
    """Ends all calls, and once more those that a gateway was about to end when it was killed."""
    rest = end_all(gateway, calls)
    time.sleep(ENDING)
    left = [call for call in calls if call not in callers.received("BYE")]
    return rest | end_all(gateway, left)


def ended_once(name, calls, callers, phones):
    callers.expect(f"kill {name}: each caller sees BYE")
    phones.expect(f"kill {name}: each phone sees BYE")
    both = [sorted(callers.received("BYE")), sorted(phones.received("BYE"))]
    expect(f"kill {name}: each call is ended once", both, [sorted(calls)] * 2)


def kills_the_gateway(kamailio):
    with Gateway(kamailio.configuration()) as first, Gateway(kamailio.configuration()) as second:
        second.until_up()
        with held(kamailio, second) as (calls, callers, phones):
            killed = after(lambda: len(callers.received("BYE")) >= CALLS // 3, first.kill)
            before = successes(end_all(first, calls))
            killed.join()
            seen = set(callers.received("BYE"))
            expect("kill the gateway: it was in the middle", 0 < len(before) < CALLS, True)
            expect("kill the gateway: what it said was ended is over", before - seen, set())
            rest = end_rest(second, calls, callers)
            expect("kill the gateway: another ends the rest, and only that", before & successes(rest), set())
            expect("kill the gateway: no call is left", set(rest.values()), {"NoError", GONE})
            ended_once("the gateway", calls, callers, phones)
            tell(f"{len(before)} ended before, {len(successes(rest))} after")


def kills_the_client(kamailio):
    with Gateway(kamailio.configuration()) as gateway:
        gateway.until_up()
        with held(kamailio, gateway) as (calls, callers, phones):
            command = [sys.executable, "-c", CLIENT, os.path.dirname(__file__), str(gateway.port)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
                killed = after(lambda: len(callers.received("BYE")) >= CALLS // 3, client.kill)
                client.stdin.write("\n".join(calls))
                client.stdin.close()
                lines = [line.split() for line in client.stdout.read().splitlines()]
                killed.join()
            before = successes({call: code for call, code in filter(lambda line: len(line) == 2, lines)})
            expect("kill the client: it was in the middle", 0 < len(before) < CALLS, True)
            rest = end_rest(gateway, calls, callers)
            expect("kill the client: another ends the rest, and only that", before & successes(rest), set())
            expect("kill the client: no call is left", set(rest.values()), {"NoError", GONE})
            ended_once("the client", calls, callers, phones)


def kills_kamailio(kamailio):
    with Gateway(kamailio.configuration()) as gateway:
        gateway.until_up()
        with held(kamailio, gateway) as (calls, callers, _):
            killed = after(lambda: len(callers.received("BYE")) >= CALLS // 3, kamailio.kill)
            answered = end_all(gateway, calls)
            killed.join()
            seen = set(callers.received("BYE"))
            expect("kill Kamailio: each request is answered", [len(answered), set(answered.values())], [CALLS, {"NoError", BUSY}])
            expect("kill Kamailio: what was answered NoError is over", successes(answered) - seen, set())
            tell(f"{len(successes(answered))} ended before")
        kamailio.start()
        gateway.until_up()
        expect("kill Kamailio: the next one knows none of them", {gateway.end(call) for call in calls}, {GONE})


def kills_asterisk(pbx):
    with Gateway(pbx.configuration()) as gateway:
        gateway.until_up()
        with pbx.phones("phone", "-d", 20, calls=MESSAGES, seconds=60) as phones:
            calls = [gateway.play("demo-congrats", "1000") for _ in range(MESSAGES)]
            for call in calls:
                gateway.follow(call, "Connected")
            killed = after(lambda: len(phones.received("BYE")) >= MESSAGES // 3, pbx.kill)
            answered = end_all(gateway, calls, pause=0.02)
            killed.join()
            done, byes = successes(answered), phones.received("BYE")
            expect("kill Asterisk: each request is answered", [len(answered), set(answered.values())], [MESSAGES, {"NoError", BUSY}])
            # ARI answers before BYE is on its way: the last phone may have been cut off by the kill.
            expect("kill Asterisk: what was answered NoError is over", len(done) - len(byes) <= 1, True)
            expect("kill Asterisk: no phone sees BYE twice", len(byes), len(set(byes)))
            tell(f"{len(done)} ended before")
        pbx.start()
        gateway.until_up()
        expect("kill Asterisk: the next one knows none of them", {gateway.end(call) for call in calls}, {GONE})


def main():
    need("sipp", "sip-tester")
    need("kamailio", "kamailio")
    with folder() as at, Kamailio(at) as kamailio:
        kills_the_gateway(kamailio)
        kills_the_client(kamailio)
        kills_kamailio(kamailio)
    try:
        with folder() as at, asterisk.Asterisk(at) as pbx:
            kills_asterisk(pbx)
    except Skipped as missing:
        raise Skipped(f"that of Asterisk: {missing}") from missing
