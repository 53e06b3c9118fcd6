"""Bytes and manuscripts → findings; shares no code with what wrote them."""
