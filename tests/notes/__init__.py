"""Tests of the reading of notes and pattern pages."""
