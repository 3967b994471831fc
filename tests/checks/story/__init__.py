"""Tests of the answers to the items of stories."""
