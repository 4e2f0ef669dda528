"""The envelope of a client's copy: AES-256, opened with a password that travels by another road."""

import io

from desktop.domain.errors import bad_input


def encrypt(pdf: bytes, password: str) -> bytes:
    """Return the PDF encrypted with AES-256 for everyone without `password`, its metadata too.

    Encrypting rewrites the file and so breaks a seal: `seal.seal` with a password does both in the right order.
    Refuses (BAD_INPUT) an empty password.
    """
    if not password:
        raise bad_input("The copy needs a password. Type one and tell it to the client by phone.")
    import pikepdf

    sealed_in = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(
            sealed_in,
            # Revision 6 of the standard security handler is AES-256 with the key derivation of ISO 32000-2.
            encryption=pikepdf.Encryption(owner=password, user=password, R=6, aes=True, metadata=True),
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,  # those that drew the pages have packed them
            fix_metadata_version=False,  # pikepdf would write the description anew, in Python
        )
    return sealed_in.getvalue()
