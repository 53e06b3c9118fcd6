"""Reads filled forms back. What a client typed is shown to nobody who did not ask for it.

A form may come from anywhere, so it is opened in a process of its own (`apart`, ``__main__``),
which has limits of time and memory and hands back plain facts. Those are held against what the
publication makes today (`blank`, `compare`) and told as JSON or CSV (`tell`).
"""
