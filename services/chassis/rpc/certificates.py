"""Certificates: the PEM files that one side of a TLS connection shows or trusts, read and checked.

Those of a server are read again when they change, so that a renewal needs no restart.
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
CALLERS = "VIGIE_TLS_CLIENT_CA_FILE"

Parsed = TypeVar("Parsed")


class InvalidCertificate(Exception):
    """What is wrong with a file or with the settings that name it, in one sentence."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Who one side says it is: its certificate with those that vouch for it, and its key."""

    certificate: bytes
    key: bytes = field(repr=False)
    expiry_seconds: float


def require_both(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    """Return both files, or None where neither is named."""
    if certificate and key:
        return certificate, key
    if certificate or key:
        named, missing = (CERTIFICATE, KEY) if certificate else (KEY, CERTIFICATE)
        raise InvalidCertificate(f"{named} is set and {missing} is not: set both, or neither.")
    return None


def identity(certificate: Path, key: Path) -> KeyPair:
    """Read a certificate and its key."""
    shown, kept = _read(certificate, CERTIFICATE), _read(key, KEY)
    first = _parsed(x509.load_pem_x509_certificates, shown, certificate, CERTIFICATE)[0]
    private = _parsed(lambda pem: load_pem_private_key(pem, None), kept, key, KEY)
    if first.public_key() != private.public_key():
        raise InvalidCertificate(
            f"{KEY}={key} is not the key of {CERTIFICATE}={certificate}: name two that were "
            "issued together."
        )
    return KeyPair(shown, kept, first.not_valid_after_utc.timestamp())


def load_ca(file: Path, setting: str) -> bytes:
    """Read the certificates of whom one side trusts."""
    pem = _read(file, setting)
    _parsed(x509.load_pem_x509_certificates, pem, file, setting)
    return pem


class ServerCertificates:
    """What a server shows, and asks of its callers where `callers` names an authority."""

    def __init__(self, service: str, certificate: Path, key: Path, callers: Path | None) -> None:
        self._service = service
        self._certificate = certificate
        self._key = key
        self._callers = callers
        self._reading = threading.Lock()
        self._seen = self._stamp()
        self._current = self._read()

    @classmethod
    def of(
        cls, service: str, certificate: Path | None, key: Path | None, callers: Path | None
    ) -> ServerCertificates | None:
        """Return what the settings name; None where they name nothing, and all is in the clear."""
        both = require_both(certificate, key)
        if both:
            return cls(service, *both, callers)
        if callers:
            raise InvalidCertificate(
                f"{CALLERS} asks callers for a certificate, which needs TLS: "
                f"set {CERTIFICATE} and {KEY} too."
            )
        return None

    def credentials(self) -> grpc.ServerCredentials:
        """Return what gRPC listens with. It asks for the newest before each handshake."""
        return grpc.dynamic_ssl_server_credentials(
            self._current,
            cast("Any", self.reload_if_changed),  # None for no change is not in the stubs
            require_client_authentication=self._callers is not None,
        )

    def reload_if_changed(self) -> Any | None:
        """Return what is to be shown from now on, or None for no change. Any thread may ask.

        Files that cannot be used change nothing: the old certificate is still good for a while,
        and a pair that was caught half written is whole the next time.
        """
        with self._reading:
            stamp = self._stamp()
            if stamp == self._seen:
                return None
            self._seen = stamp
            try:
                self._current = self._read()
            except InvalidCertificate as error:
                log.error("certificate_not_renewed", reason=str(error))  # noqa: TRY400  # a sentence
                return None
            log.info("certificate_renewed", file=str(self._certificate))
            return self._current

    def _read(self) -> Any:
        mine = identity(self._certificate, self._key)
        trusted = load_ca(self._callers, CALLERS) if self._callers else None
        metrics.CERTIFICATE_EXPIRY.labels(self._service).set(mine.expiry_seconds)
        return grpc.ssl_server_certificate_configuration([(mine.key, mine.certificate)], trusted)

    def _stamp(self) -> tuple[tuple[int, ...], ...]:
        files = (self._certificate, self._key, *filter(None, [self._callers]))
        return tuple(map(_stamp, files))


def _stamp(file: Path) -> tuple[int, ...]:
    """Tell one state of a file from another, through links as Kubernetes swaps them."""
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
