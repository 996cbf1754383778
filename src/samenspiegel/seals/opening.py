# SPDX-License-Identifier: EUPL-1.2
"""A process that only tries whether a PKCS#12 file opens: how long that takes is up to whoever made the file.

It reads the length of the password (four bytes), the password and the file; nothing of either leaves it.
``certificates`` starts it, and ends it where it takes too long.
"""

import sys

from cryptography.hazmat.primitives.serialization import pkcs12

LENGTH_BYTES = 4


def main() -> None:
    given = sys.stdin.buffer
    password = given.read(int.from_bytes(given.read(LENGTH_BYTES), "big"))
    pkcs12.load_key_and_certificates(given.read(), password or None)


if __name__ == "__main__":
    main()
