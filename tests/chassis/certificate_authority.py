"""Certificate authorities that a test makes up, and the files that they issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

HERE = ("localhost", "127.0.0.1")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """An authority of its own, with its certificate in `file`."""

    def __init__(self, folder: Path, name: str = "city") -> None:
        self.name = _name(name)
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}-ca.crt"
        signed = _builder(self.name, self.name, self.key, datetime.now(UTC) + 30 * DAY)
        signed = signed.add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file.write_bytes(signed.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(
        self,
        name: str = "tls",
        hosts: tuple[str, ...] = HERE,
        *,
        lasting: timedelta = DAY,
    ) -> Issued:
        """Write a certificate and its key; over those of the same name, as a renewal does."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([_host(host) for host in hosts])
        signed = _builder(_name(name), self.name, key, datetime.now(UTC) + lasting)
        certificate = signed.add_extension(alternatives, critical=False).sign(
            self.key, hashes.SHA256()
        )
        issued = Issued(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        _swap(issued.certificate, certificate.public_bytes(Encoding.PEM))
        _swap(issued.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return issued


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - 60 * DAY)
        .not_valid_after(end)
    )


def _name(said: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, said)])


def _host(said: str) -> x509.GeneralName:
    if said[0].isdigit():
        return x509.IPAddress(ip_address(said))
    return x509.DNSName(said)


def _swap(file: Path, pem: bytes) -> None:
    """Put a file in its place at once, as a platform does."""
    fresh = file.with_suffix(f"{file.suffix}.fresh")
    fresh.write_bytes(pem)
    fresh.replace(file)
