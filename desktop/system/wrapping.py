"""Small secrets (the seal's key, a server's password) wrapped by the office's data key; and keyed digests."""

import hmac
import secrets
from base64 import b64decode, b64encode

from desktop.domain.errors import Code, RefusedError

_NONCE = 12


def _derived(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose only, so that the data key itself never encrypts two kinds of thing."""
    return hmac.digest(key, f"doorstep {purpose}".encode(), "sha256")


def wrap(key: bytes, purpose: str, secret: bytes) -> str:
    """Return the secret encrypted and authenticated (AES-256-GCM) for one purpose, as base64."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return b64encode(nonce + AESGCM(_derived(key, purpose)).encrypt(nonce, secret, purpose.encode())).decode()


def unwrap(key: bytes, purpose: str, wrapped: str) -> bytes:
    """Return the secret; refuse as damaged what was not wrapped by this key for this purpose."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        data = b64decode(wrapped, validate=True)
        return AESGCM(_derived(key, purpose)).decrypt(data[:_NONCE], data[_NONCE:], purpose.encode())
    except (ValueError, InvalidTag):
        raise RefusedError(
            Code.DAMAGED,
            f"The office's {purpose} cannot be read: it was changed or belongs to another office. "
            "Restore the newest backup.",
        ) from None


def keyed_digest(key: bytes, purpose: str, data: bytes) -> str:
    """Return a digest that only a holder of the office's key can make."""
    return hmac.digest(_derived(key, purpose), data, "sha256").hex()
