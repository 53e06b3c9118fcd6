"""Text → model. Python-Markdown, PyYAML and pydantic are used here and nowhere else."""
