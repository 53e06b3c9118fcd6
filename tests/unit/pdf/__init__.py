"""Tests of press/pdf."""
