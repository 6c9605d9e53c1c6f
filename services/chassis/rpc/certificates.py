"""The PEM files of one side of a TLS connection: certificate, key, trusted authority.

A server reads its files again when they change, so a renewal needs no restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import grpc
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.chassis.telemetry import metrics

log = structlog.get_logger(__name__)

CERTIFICATE = "VIGIE_TLS_CERTIFICATE_FILE"
KEY = "VIGIE_TLS_KEY_FILE"
TRUSTED = "VIGIE_TLS_CA_FILE"
CLIENT_CA = "VIGIE_TLS_CLIENT_CA_FILE"

Parsed = TypeVar("Parsed")


class InvalidCertificate(Exception):
    """A file that cannot be used, or settings that do not fit together; shown to the user."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A certificate with its chain, and its private key."""

    certificate: bytes
    key: bytes = field(repr=False)
    expiry_seconds: float


def require_both(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    """Return both files, or None if neither is set."""
    if certificate and key:
        return certificate, key
    if certificate or key:
        named, missing = (CERTIFICATE, KEY) if certificate else (KEY, CERTIFICATE)
        raise InvalidCertificate(f"{named} is set and {missing} is not: set both, or neither.")
    return None


def load_key_pair(certificate: Path, key: Path) -> KeyPair:
    """Read a certificate and its key. Raises `InvalidCertificate`."""
    chain, secret = _read(certificate, CERTIFICATE), _read(key, KEY)
    first = _parsed(x509.load_pem_x509_certificates, chain, certificate, CERTIFICATE)[0]
    private = _parsed(lambda pem: load_pem_private_key(pem, None), secret, key, KEY)
    if first.public_key() != private.public_key():
        raise InvalidCertificate(
            f"{KEY}={key} is not the key of {CERTIFICATE}={certificate}: name two that were "
            "issued together."
        )
    return KeyPair(chain, secret, first.not_valid_after_utc.timestamp())


def load_ca(file: Path, setting: str) -> bytes:
    """Read the certificates of a trusted authority. Raises `InvalidCertificate`."""
    pem = _read(file, setting)
    _parsed(x509.load_pem_x509_certificates, pem, file, setting)
    return pem


class ServerCertificates:
    """The certificate of a server. With `client_ca`, clients must present one of that authority."""

    def __init__(self, service: str, certificate: Path, key: Path, client_ca: Path | None) -> None:
        self._service = service
        self._certificate = certificate
        self._key = key
        self._client_ca = client_ca
        self._reading = threading.Lock()
        self._seen = self._stamp()
        self._current = self._read()

    @classmethod
    def of(
        cls, service: str, certificate: Path | None, key: Path | None, client_ca: Path | None
    ) -> ServerCertificates | None:
        """Return the certificates that the settings name; None for plain connections."""
        both = require_both(certificate, key)
        if both:
            return cls(service, *both, client_ca)
        if client_ca:
            raise InvalidCertificate(
                f"{CLIENT_CA} requires client certificates, which need TLS: "
                f"set {CERTIFICATE} and {KEY} too."
            )
        return None

    def credentials(self) -> grpc.ServerCredentials:
        """Return the credentials of the server. gRPC checks for a renewal before each handshake."""
        return grpc.dynamic_ssl_server_credentials(
            self._current,
            cast("Any", self.reload_if_changed),  # the stubs lack None, for no change
            require_client_authentication=self._client_ca is not None,
        )

    def reload_if_changed(self) -> Any | None:
        """Return the configuration after a renewal, or None for no change. Thread-safe.

        Files that cannot be used change nothing: the old certificate is valid for a while, and a
        pair that was read half written is complete the next time.
        """
        with self._reading:
            stamp = self._stamp()
            if stamp == self._seen:
                return None
            self._seen = stamp
            try:
                self._current = self._read()
            except InvalidCertificate as error:
                _log_unusable(error)
                return None
            log.info("certificate_renewed", file=str(self._certificate))
            return self._current

    def _read(self) -> Any:
        key_pair = load_key_pair(self._certificate, self._key)
        trusted = load_ca(self._client_ca, CLIENT_CA) if self._client_ca else None
        metrics.CERTIFICATE_EXPIRY.labels(self._service).set(key_pair.expiry_seconds)
        return grpc.ssl_server_certificate_configuration(
            [(key_pair.key, key_pair.certificate)], trusted
        )

    def _stamp(self) -> tuple[tuple[int, ...], ...]:
        files = (self._certificate, self._key, *filter(None, [self._client_ca]))
        return tuple(map(_stamp, files))


def _log_unusable(error: InvalidCertificate) -> None:
    log.error("certificate_not_renewed", reason=str(error))


def _stamp(file: Path) -> tuple[int, ...]:
    """Return a value that changes with the file, also behind the links that Kubernetes swaps."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_ctime_ns, found.st_size


def _read(file: Path, setting: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidCertificate(
            f"{setting}={file} cannot be read ({error.strerror}): name a file that this process "
            "may read."
        ) from None


def _parsed(parse: Callable[[bytes], Parsed], pem: bytes, file: Path, setting: str) -> Parsed:
    try:
        return parse(pem)
    except (ValueError, TypeError):  # TypeError: a key under a passphrase
        what = "private key without a passphrase" if setting == KEY else "certificate"
        raise InvalidCertificate(f"{setting}={file} holds no {what}: write it in PEM.") from None
