"""TLS of a client: the authority that it trusts and the certificate that it presents."""

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
    load_ca,
    load_key_pair,
    require_both,
)

# Parts of gRPC's text of a failed connection, and the cause and remedy in plain words.
_CAUSES = (
    (
        "Hostname Verification Check failed",
        "its certificate is for another name: call it by a name that the certificate holds",
    ),
    ("certificate has expired", "its certificate has expired: have it renewed"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        f"its certificate is not of the authority that is trusted: name its own in {TRUSTED}",
    ),
    ("WRONG_VERSION_NUMBER", f"it does not use TLS: unset {TRUSTED}, or give it a certificate"),
)
# Services are never reached through a proxy that the environment names.
_DIRECT = (("grpc.enable_http_proxy", 0),)
_CLOSED = ("Socket closed", "Connection reset", "Broken pipe")
_CONNECTING = "failed to connect"


@dataclass(frozen=True, slots=True)
class ClientTls:
    """The files of a client: no `ca` means plaintext; a service may demand certificate and key."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def channel(
        self,
        address: str,
        options: Sequence[tuple[str, int | str]] = (),
        interceptors: Sequence[grpc.aio.ClientInterceptor] = (),
    ) -> grpc.aio.Channel:
        """Open a channel to host:port, the only way in which this project opens one.

        Raises `InvalidCertificate` for a file that is unusable.
        """
        options = (*_DIRECT, *options)
        mine = require_both(self.certificate, self.key)
        if self.ca is None:
            if mine:
                raise InvalidCertificate(
                    f"{CERTIFICATE} and {KEY} are of use over TLS only: "
                    f"name the authority to trust in {TRUSTED} too."
                )
            return grpc.aio.insecure_channel(address, options, interceptors=interceptors)
        shown = load_key_pair(*mine) if mine else None
        credentials = grpc.ssl_channel_credentials(
            load_ca(self.ca, TRUSTED),
            private_key=shown.key if shown else None,
            certificate_chain=shown.certificate if shown else None,
        )
        return grpc.aio.secure_channel(address, credentials, options, interceptors=interceptors)

    def explain(self, details: str) -> str:
        """Return the TLS problem behind gRPC's text of a failed connection; empty if none."""
        for part, cause in _CAUSES:
            if part in details:
                return cause
        if _CONNECTING in details and any(part in details for part in _CLOSED):
            return self._explain_closed()
        return ""

    def _explain_closed(self) -> str:
        if self.ca is None:
            cause = f"it requires TLS, or is stopping. Set {TRUSTED} to the CA to trust"
        elif self.certificate is None:
            cause = f"it requires a client certificate. Set {CERTIFICATE} and {KEY}"
        else:
            cause = f"it does not trust the CA of the certificate in {CERTIFICATE}"
        return f"it closed the connection: {cause}"
