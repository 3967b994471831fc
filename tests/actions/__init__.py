"""Tests of the package `actions`, which does the work of each command."""
