"""The model: plain frozen dataclasses; a wrong value cannot be built."""
