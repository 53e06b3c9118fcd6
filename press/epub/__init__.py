"""Book → EPUB bytes. EbookLib's only home."""
