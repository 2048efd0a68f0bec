"""Real clients, each with its library, against a running gateway: each reads what it should."""

import subprocess
import sys

from common import GATEWAY, IS_CI, Gateway, Skipped, binary, expect, need, run

HERE = GATEWAY / "checks/clients"
# What the libraries are called in their registries.
PYTHON = ["zeep", "suds-community", "exchangelib"]
NODE = ["soap"]
CONFIGURATION = '[[users]]\nname = "ann"\npassword = "secret"\n'
LINES = """PlayOnPhone NoError
GetPhoneCallInformation Connecting None
DisconnectPhoneCall NoError
DisconnectPhoneCall ErrorInvalidPhoneCallId
fault {}
"""
FAULT = "ErrorInvalidRequest The request is invalid."
FAULTS = {"exchangelib": "ErrorSchemaValidation The request failed schema validation."}


def tools():
    """The folder for what the clients need; kept for the next run."""
    folder = binary().parent.parent / "gateway-clients"
    folder.mkdir(exist_ok=True)
    return folder


def python():
    """A Python with the libraries."""
    venv = tools() / "venv"
    if not (venv / "installed").exists():
        if not IS_CI:
            raise Skipped(f"{', '.join(PYTHON)} are missing: python3 -m venv {venv}, pip install, touch {venv}/installed")
        run([sys.executable, "-m", "venv", venv], timeout=60)
        run([venv / "bin/pip", "install", "--quiet", *PYTHON], timeout=180)
        (venv / "installed").touch()
    return venv / "bin/python"


def node():
    """A folder with the libraries."""
    need("npm", "npm")
    folder = tools() / "node"
    if not (folder / "node_modules/soap").exists():
        if not IS_CI:
            raise Skipped(f"node-soap is missing: npm install --prefix {folder} {' '.join(NODE)}")
        folder.mkdir(exist_ok=True)
        run(["npm", "install", "--silent", "--no-audit", "--prefix", folder, *NODE], timeout=180)
    return folder


def generate(url):
    """The folder with the code that gSOAP makes from the WSDL that the gateway serves."""
    need("wsdl2h", "gsoap", "libgsoap-dev", "gcc", "libc6-dev")
    folder = tools() / "gsoap"
    folder.mkdir(exist_ok=True)
    run(["wsdl2h", "-c", "-o", "ews.h", url + "?wsdl"], cwd=folder)
    run(["soapcpp2", "-c", "-w", "-x", "ews.h"], cwd=folder)
    return folder


def gsoap(url):
    folder = generate(url)
    sources = [HERE / "gsoap_client.c", "soapC.c", "soapClient.c"]
    run(["gcc", "-O1", "-I.", "-o", "client", *sources, "-lgsoap"], cwd=folder)
    return folder / "client"


def check(name, command, url, **options):
    done = subprocess.run(
        ["timeout", "-k", "2", "60", *command, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )
    if done.returncode:
        sys.exit(f"FAILED {name}: {done.returncode}\n{done.stdout}{done.stderr}")
    expect(f"{name} reads what it should", done.stdout, LINES.format(FAULTS.get(name, FAULT)))


def commands(url):
    """The clients that can run here, and why the others cannot."""
    with_python = lambda file: lambda: [python(), HERE / file]

    def php():
        need("php", "php-cli", "php-soap")
        if "soap" not in run(["php", "-m"]).splitlines():
            raise Skipped("SoapClient is missing: apt-get install php-soap")
        return ["php", HERE / "php_client.php"]

    return {
        "zeep": with_python("zeep_client.py"),
        "suds": with_python("suds_client.py"),
        "exchangelib": with_python("exchangelib_client.py"),
        "node-soap": lambda: ["env", f"NODE_PATH={node() / 'node_modules'}", "node", HERE / "node_soap_client.js"],
        "PHP's SoapClient": php,
        "gSOAP": lambda: [gsoap(url)],
    }


def main():
    missing = []
    with Gateway(CONFIGURATION) as gateway:
        for name, command in commands(gateway.url).items():
            try:
                check(name, command(), gateway.url)
            except Skipped as reason:
                missing.append(f"{name} ({reason})")
    if missing:
        raise Skipped(", ".join(missing))
