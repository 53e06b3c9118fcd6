"""Model → HTML: one document per packet. Jinja2 is used here and nowhere else."""
