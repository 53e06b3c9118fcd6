"""One typeset file → a packet for each therapist: constant bytes and a few objects of its own."""
