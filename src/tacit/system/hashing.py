"""PURE. The hash function BLAKE2b, imported without OpenSSL.

`hashlib` would load OpenSSL too, which takes 2% of the time of a command such as `tacit show`.
"""

try:
    from _blake2 import blake2b
except ImportError:  # other implementations of Python
    from hashlib import blake2b

__all__ = ["blake2b"]
