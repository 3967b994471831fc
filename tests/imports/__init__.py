"""Tests of the reading of documents that people keep by hand."""
