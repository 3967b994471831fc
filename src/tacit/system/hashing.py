"""PURE. The hash function BLAKE2b, imported without OpenSSL.

`hashlib` loads OpenSSL too, which takes a fiftieth of the time of a look-up.
"""

try:
    from _blake2 import blake2b
except ImportError:  # other implementations of Python
    from hashlib import blake2b

__all__ = ["blake2b"]
