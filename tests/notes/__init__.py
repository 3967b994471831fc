"""Tests of the package that reads and writes notes and pattern pages."""
