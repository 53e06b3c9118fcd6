"""Tests of press/epub and of the book that it packs."""
