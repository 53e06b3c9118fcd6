"""HTML → finished PDF: WeasyPrint lays out and tags, small passes mend what it leaves."""
