"""The press: from a Markdown manuscript to a fillable, tagged PDF and an EPUB."""

__version__ = "0.1.0"
