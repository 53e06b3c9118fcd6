"""A quiz → the script that counts it inside its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from press.model.nodes import Questions, ScoreLine, Sign
from press.model.parts import Quiz
from press.render.markup import fill

_SCRIPT = "scripts/tally.js"


def render_tally(quiz: Quiz, words: Mapping[str, str], templates: Path) -> str:
    """Return the JavaScript that a file of ``quiz`` counts with: our data, then our code.

    The data is ASCII JSON, so that no word of a manuscript can end it.
    """
    code = (templates / _SCRIPT).read_text("utf-8")
    data = json.dumps(_data(quiz, words), ensure_ascii=True, separators=(",", ":"))
    return f"var quiz = {data};\n{code}"


def _data(quiz: Quiz, words: Mapping[str, str]) -> dict[str, object]:
    nodes = list(quiz.nodes())
    values = [choice.value for choice in quiz.scale]
    skips = {choice.value for choice in quiz.scale if choice.mark}
    marking = values[values.index(quiz.threshold) :]
    answers = [choice.value for choice in quiz.answers]
    (bands, *_) = [node.bands for node in nodes if isinstance(node, ScoreLine)]
    title = next(
        chapter.title
        for chapter in quiz.chapters
        if any(isinstance(node, Questions) for node in chapter.nodes)
    )
    signs = [node for node in nodes if isinstance(node, Sign)]
    return {
        "sum": quiz.sum_field,
        "signs": [
            {
                "number": sign.number,
                "fields": [statement.name for statement in sign.statements],
                "heavy": sign.id in quiz.weighs_more,
            }
            for sign in signs
        ],
        "safety": [
            item.name for node in nodes if isinstance(node, Questions) for item in node.items
        ],
        "counting": [value for value in values if value not in skips],
        "marking": [value for value in marking if value not in skips],
        "clear": quiz.clear_answer,
        "concerns": [value for value in answers if value != quiz.clear_answer],
        "mostOpen": quiz.most_open,
        "bands": [{"first": band.first, "last": band.last, "name": band.name} for band in bands],
        "words": {
            "stop": fill(words["tally-stop"], title=title),
            "first": fill(words["tally-first"], title=title),
            "open": words["tally-open"],
            "heavy": words["tally-heavy"],
            "sum": words["tally-sum"],
        },
    }
