"""Fills a form with poppler, the engine of Evince and Okular: FORM ANSWERS.json FILLED.

Runs under the system's Python, which has poppler's bindings. The answers are three lists: ``texts``
by field name, ``ticked`` field names, and ``chosen`` buttons by the name that is spoken of each.
"""

from __future__ import annotations

import json
import pathlib
import sys
from typing import Any

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402  # after its version is chosen


def fill(document: Any, answers: dict[str, Any]) -> None:
    """Answer every field that ``answers`` names."""
    for number in range(document.get_n_pages()):
        for mapping in document.get_page(number).get_form_field_mapping():
            field = mapping.field
            name = field.get_name()
            if field.get_field_type() == Poppler.FormFieldType.TEXT:
                if name in answers["texts"]:
                    field.text_set_text(answers["texts"][name])
            elif field.button_get_button_type() == Poppler.FormButtonType.RADIO:
                if field.get_alternate_ui_name() in answers["chosen"]:
                    field.button_set_state(True)
            elif name in answers["ticked"]:
                field.button_set_state(True)


if __name__ == "__main__":
    form, answers, filled = (pathlib.Path(argument).absolute() for argument in sys.argv[1:])
    opened = Poppler.Document.new_from_file(form.as_uri(), None)
    fill(opened, json.loads(answers.read_text("utf-8")))
    opened.save(filled.as_uri())
