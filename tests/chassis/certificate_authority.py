"""Certificate authorities that a test makes up, and the files that they issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
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
        rights = x509.BasicConstraints(ca=True, path_length=None)
        self.file.write_bytes(self._signed(self.name, self.key, 30 * DAY, rights))

    def issue(
        self, name: str = "tls", hosts: tuple[str, ...] = HERE, *, lasting: timedelta = DAY
    ) -> Issued:
        """Write a certificate and its key; over those of the same name, as a renewal does."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([_host(host) for host in hosts])
        issued = Issued(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        _swap(issued.certificate, self._signed(_name(name), key, lasting, alternatives))
        _swap(issued.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return issued

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        lasting: timedelta,
        extension: x509.ExtensionType,
    ) -> bytes:
        end = datetime.now(UTC) + lasting
        builder = x509.CertificateBuilder(
            self.name, subject, key.public_key(), x509.random_serial_number(), end - 60 * DAY, end
        ).add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


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
