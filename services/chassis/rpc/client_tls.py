"""The way to a service: in the clear, or over TLS to whom an authority vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc

from services.chassis.rpc.certificates import (
    CERTIFICATE,
    KEY,
    TRUSTED,
    InvalidCertificate,
    identity,
    load_ca,
    require_both,
)

# What gRPC says of a connection that did not come about, and what it means to who reads it.
_MEANINGS = (
    (
        "Hostname Verification Check failed",
        "its certificate is for another name: call it by a name that the certificate holds",
    ),
    ("certificate has expired", "its certificate has expired: have it renewed"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        f"its certificate is not of the authority that is trusted: name its own in {TRUSTED}",
    ),
    ("WRONG_VERSION_NUMBER", f"it speaks no TLS: leave {TRUSTED} out, or give it a certificate"),
)
_HUNG_UP = ("Socket closed", "Connection reset", "Broken pipe")
_CONNECTING = "failed to connect"


@dataclass(frozen=True, slots=True)
class ClientTls:
    """Whose services are believed, and who one is to them. Nobody named: in the clear."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def channel(
        self, address: str, options: Sequence[tuple[str, int | str]] = ()
    ) -> grpc.aio.Channel:
        """Open the way to host:port. Raises CertificateInvalid where a file is of no use."""
        mine = require_both(self.certificate, self.key)
        if self.ca is None:
            if mine:
                raise InvalidCertificate(
                    f"{CERTIFICATE} and {KEY} are of use over TLS only: "
                    f"name the authority to trust in {TRUSTED} too."
                )
            return grpc.aio.insecure_channel(address, options=options)
        shown = identity(*mine) if mine else None
        credentials = grpc.ssl_channel_credentials(
            load_ca(self.ca, TRUSTED),
            private_key=shown.key if shown else None,
            certificate_chain=shown.certificate if shown else None,
        )
        return grpc.aio.secure_channel(address, credentials, options=options)

    def explain(self, details: str) -> str:
        """Say what is between two sides that both answer; empty where it is something else."""
        for word, sentence in _MEANINGS:
            if word in details:
                return sentence
        if _CONNECTING in details and any(word in details for word in _HUNG_UP):
            return self._explain_disconnect()
        return ""

    def _explain_disconnect(self) -> str:
        if self.ca is None:
            return f"it hung up: it speaks TLS, or stops. Name the authority to trust in {TRUSTED}"
        if self.certificate is None:
            return f"it hung up: it asks for a certificate. Name yours in {CERTIFICATE} and {KEY}"
        return f"it hung up: the certificate in {CERTIFICATE} is not of an authority that it trusts"
