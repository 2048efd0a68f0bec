"""TLS and credentials, with the TLS of Python's and a certificate by openssl."""

import socket
import ssl

from common import PATH, SOAP, Gateway, expect, folder, need, run


def certificate(at):
    need("openssl", "openssl")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", at / "key.pem"]
    run(["openssl", "req", "-x509", "-days", "1", *subject, *key, "-out", at / "certificate.pem"])
    return at / "certificate.pem", at / "key.pem"


def context(file, version=None):
    made = ssl.create_default_context(cafile=file)
    if version:
        made.minimum_version = made.maximum_version = version
    return made


def status(gateway, fields):
    connection = gateway.connect()
    connection.request("POST", PATH, b"", SOAP | fields)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def main():
    with folder() as at:
        file, key = certificate(at)
        configuration = f'[tls]\ncertificate = "{file}"\nkey = "{key}"\n[[users]]\nname = "ann"\npassword = "secret"\n'
        with Gateway(configuration, scheme="https", context=context(file)) as gateway:
            right = {"Authorization": "Basic YW5uOnNlY3JldA=="}
            for version in [None, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]:
                gateway.context = context(file, version)
                expect(f"HTTPS: {version or 'any TLS'} with a password", status(gateway, right), 500)
            expect("HTTPS: a wrong password", status(gateway, {"Authorization": "Basic YW5uOnNlY3JldQ=="}), 401)
            expect("HTTPS: no password", status(gateway, {}), 401)
            gateway.context = ssl.create_default_context()
            try:
                status(gateway, right)
                expect("HTTPS: a client that does not trust it", "it asked", "it did not ask")
            except ssl.SSLCertVerificationError:
                expect("HTTPS: a client that does not trust it asks nothing", True, True)
            with socket.create_connection(("127.0.0.1", gateway.port), 10) as plain:
                plain.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n")
                expect("HTTPS: plain HTTP gets no answer", b"HTTP" in plain.recv(100), False)
            # A TLS client to the end: what is under way is finished.
            gateway.context = context(file)
            connection = gateway.connect()
            connection.request("POST", PATH, b"", SOAP | right)
            connection.getresponse().read()
            gateway.process.terminate()
            expect("HTTPS: an idle connection does not hold up the end", gateway.process.wait(5), 0)
            connection.close()
