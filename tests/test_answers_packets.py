"""Filled packets of a clinic are read back, whoever's cover they have."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from batches import FOLDER, Desk
from broken_forms import fill_in_pypdf
from pikepdf import Dictionary, Name, Pdf, String

from press.answers.apart import read_apart
from press.answers.collect import collect
from press.answers.tell import as_json
from press.errors import ContentError

COVER = "The cover"
TYPED = "Kestrel"


@dataclass
class Handout:
    """A clinic's packets, and one of them."""

    desk: Desk
    folder: str

    def packet(self, who: str = "mara-quist") -> Path:
        return self.desk.shop.output / self.folder / f"{who}-letter.pdf"

    def read(self, path: Path, *, text: bool = False, clinic: str = "") -> dict[str, Any]:
        found = collect([path], self.desk.shop, with_text=text, clinic=clinic)
        (form,) = json.loads(as_json(found.forms))["forms"]
        assert isinstance(form, dict)
        return form


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Handout:
    desk = Desk(tmp_path_factory.mktemp("handed"))
    with desk.roster.open("a", encoding="utf-8") as file:
        file.write("Nguyễn Thị Ánh,,,555-0128,,\n")  # in letters that are typeset as a whole
    done = desk.make()
    assert not done.findings
    return Handout(desk, FOLDER)


def filled(handout: Handout, folder: Path, who: str = "mara-quist", name: str = "") -> Path:
    """Fill in a packet as a client does."""
    path = folder / (name or f"{who}-letter.pdf")
    names = ("listening.safety-1", "listening.steps-1")
    values = {field: chosen(handout, field) for field in names}
    path.write_bytes(fill_in_pypdf(handout.packet(who).read_bytes(), values))
    return path


def chosen(handout: Handout, name: str) -> str:
    """Return the last answer that a packet offers."""
    facts = read_apart(handout.packet(), with_text=False)
    (one,) = [field for field in facts.fields if field.name == name]
    return one.widgets[-1].state


def codes(form: dict[str, Any]) -> list[str]:
    return [one["code"] for one in form["findings"]]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *((who, "packet") for who in ("mara-quist", "soren-abe", "zoe-o-brien-celik")),
        ("nguyen-thi-anh", "nguyen-thi-anh"),
    ],
)
def test_a_packet_straight_from_the_press_is_as_it_was_made(
    handout: Handout, who: str, path: str
) -> None:
    form = handout.read(handout.packet(who))
    assert (form["compared"], form["findings"], form["edition"]) == ("same", [], "letter")
    assert form["form"] == f"{FOLDER}/{path}-letter.pdf"
    assert form["parts"] == ["guide", "listening", "numbers"]
    assert not any(one["filled"] for one in form["answers"])
    assert COVER not in form["note"]


def test_answers_of_a_filled_packet_are_told_safety_first_with_their_words(
    handout: Handout, tmp_path: Path
) -> None:
    form = handout.read(filled(handout, tmp_path))
    assert (form["compared"], form["findings"]) == ("same", [])
    told = [one for one in form["answers"] if one["filled"]]
    assert [one["question"] for one in told] == ["I smell smoke.", "I hear steps."]
    assert [one["safety"] for one in told] == [True, False]
    assert all(one["answer"] and one["value"] for one in told)


def test_a_packet_of_another_name_is_held_against_all_but_its_cover_and_that_is_told(
    handout: Handout, tmp_path: Path
) -> None:
    for who in ("mara-quist", "soren-abe"):
        form = handout.read(filled(handout, tmp_path, who, f"from {who}.pdf"))
        assert (form["compared"], form["findings"]) == ("same", [])
        # each of them is the first of its build, so it is found by what it is
        assert COVER not in form["note"]
    other = altered(filled(handout, tmp_path, "mara-quist", "mara (1).pdf"), page=0)
    form = handout.read(other)
    assert form["findings"] == []
    assert COVER in form["note"]


@pytest.mark.parametrize("page", [0, -1])
def test_what_was_changed_in_a_packet_is_told(handout: Handout, tmp_path: Path, page: int) -> None:
    path = altered(filled(handout, tmp_path), page)
    form = handout.read(path)
    assert (form["compared"], codes(form)) == ("altered", ["form-altered"])


def altered(path: Path, page: int) -> Path:
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[page].contents_add(b"0 0 99 99 re f")
        pdf.save(path)
    return path


def test_a_statement_in_other_words_and_a_field_that_is_not_ours_are_told(
    handout: Handout, tmp_path: Path
) -> None:
    path = filled(handout, tmp_path)
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        fields = pdf.Root.AcroForm.Fields
        (own,) = [one for one in pdf.objects if said(one) == "I hear steps."]
        own.TU = String("I hear nothing.")
        fields.append(pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("x"), V=String(TYPED))))
        pdf.save(path)
    form = handout.read(path)
    assert form["compared"] == "altered"
    assert codes(form) == ["form-fields", "form-altered"]
    assert TYPED not in json.dumps(form)
    assert TYPED in json.dumps(handout.read(path, text=True))


def said(value: object) -> str:
    """Return what is spoken of a field, if it is one of several answers."""
    own = isinstance(value, Dictionary) and value.get(Name.FT) == Name.Btn and Name.Kids in value
    return str(value.get(Name.TU)) if own else ""  # type: ignore[attr-defined]


def test_a_packet_whose_files_are_gone_is_read_and_said_not_to_be_compared(
    handout: Handout, tmp_path: Path
) -> None:
    path = filled(handout, tmp_path)
    desk = handout.desk
    found = collect([path], replace(desk.shop, output=tmp_path / "nowhere"), with_text=False)
    (form,) = json.loads(as_json(found.forms))["forms"]
    assert (form["compared"], codes(form)) == ("not-compared", ["form-uncompared"])
    assert [one["question"] for one in form["answers"] if one["filled"]] == [
        "I smell smoke.",
        "I hear steps.",
    ]


def test_packets_made_of_older_words_are_nothing_to_compare_with(
    handout: Handout, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(handout.desk.content, content)
    for part in (content / "en").glob("listening.md"):
        text = part.read_text("utf-8")
        assert "I hear heels." in text
        part.write_text(text.replace("I hear heels.", "I hear boots."), "utf-8")
    shop = replace(handout.desk.shop, content=content)
    found = collect([filled(handout, tmp_path)], shop, with_text=False)
    (form,) = json.loads(as_json(found.forms))["forms"]
    assert (form["compared"], codes(form)) == ("not-compared", ["form-uncompared"])
    (heels,) = [one for one in form["answers"] if one["field"] == "listening.steps-2"]
    assert (heels["question"], heels["spoken"]) == ("", "I hear heels.")


def test_a_clinic_with_a_folder_of_its_own_is_named_and_without_it_the_packet_is_told(
    handout: Handout, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(handout.desk.content, content)
    own = tmp_path / "oxbow-yard"
    shutil.move(content / "clinics" / "oxbow-yard", own)
    shop = replace(handout.desk.shop, content=content)
    path = filled(handout, tmp_path)
    (form,) = collect([path], shop, with_text=False).forms
    (found,) = form.findings
    assert found.code == "form-foreign"
    assert "a packet of the clinic oxbow-yard" in found.message
    assert "--clinic" in found.hint
    (form,) = collect([path], shop, with_text=False, clinic=str(own)).forms
    assert (form.compared, form.findings) == ("same", ())


def test_a_clinic_that_was_named_and_cannot_be_read_is_told(
    handout: Handout, tmp_path: Path
) -> None:
    with pytest.raises(ContentError, match="file-missing"):
        handout.read(filled(handout, tmp_path), clinic="nobody")
