"""Stamping packets."""
