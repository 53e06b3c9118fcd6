"""A clinic's packets as files: whose they are, what they show, that they conform and stay apart."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from clinics import KITE, OXBOW, shop_for
from facts import pdf_facts, spoken
from insides import insides, squeezed
from manuscripts import ROOT, SMALL, STYLES, TEMPLATES, copy_publication
from pikepdf import Name, Pdf, Stream
from toolbox import verapdf

from press import cli, pipeline
from press.jobs import Job, Shop
from press.load.order import known_orders
from press.load.source import Folder
from press.model.edition import EDITIONS
from press.model.nodes import ScoreLine
from press.output import Record, hold
from press.packet_jobs import Asked, Tables, plan_packets, read_asked
from press.pipeline import Report, Scope
from press.render.packet import entries

NEARBY = {
    "Night Line": "From 6 in the evening to 6 in the morning.",
    "House": "A house with rooms for animals too.",
}
ORDERS = known_orders([Folder(ROOT / "content", "content")])


@dataclass(frozen=True)
class Issued:
    """Packets that a clinic asked for, as they were made."""

    asked: Asked
    root: Path
    records: tuple[Record, ...]

    def of(self, kind: str, order: str = "", edition: str = "") -> list[Record]:
        """Return the files of a kind, of one order or edition."""
        return [
            record
            for record in self.records
            if record.kind == kind
            and (not order or f"/{order}/" in record.path)
            and (not edition or record.edition == edition)
        ]

    def path(self, record: Record) -> Path:
        """Return where a file lies."""
        return self.root / record.path


def issue(asked: Asked, shop: Shop, wanted: Callable[[Job], bool] = pipeline.all_jobs) -> Report:
    """Make packets."""
    jobs = plan_packets(asked, shop)
    return pipeline.make(jobs, shop, Scope(asked.folders), wanted=wanted)


def issued(asked: Asked, shop: Shop, wanted: Callable[[Job], bool] = pipeline.all_jobs) -> Issued:
    """Make packets and return what was made."""
    issue(asked, shop, wanted)
    with hold(shop.output) as output:
        return Issued(asked, shop.output, tuple(output.records().values()))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """Every order of the small publication for the clinic of the tests."""
    shop = shop_for(SMALL, tmp_path_factory.mktemp("small") / "output")
    return issued(read_asked(["welcome", "both", "kept-close"], str(OXBOW), Tables(), shop), shop)


def our_shop(output: Path) -> Shop:
    """Return a shop for our publication, on its day."""
    content = ROOT / "content"
    stated = re.search(r"(?m)^revised: (.*)$", (content / "publication.yaml").read_text("utf-8"))
    assert stated
    return Shop(content, TEMPLATES, STYLES, output, date.fromisoformat(stated[1]), workers=2)


@pytest.fixture(scope="module", params=["kite-street", "oxbow-yard"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """Every order of ours for a therapist of our clinic, and one for another clinic's."""
    root = tmp_path_factory.mktemp("real")
    folder = root / str(request.param)
    shutil.copytree(KITE if request.param == "kite-street" else OXBOW, folder)
    profile = (folder / "clinic.yaml").read_text("utf-8")
    # help lines nearby are of a country; this one's are not ours
    profile = re.sub(r"(?ms)^country: zz$.*", "", profile)
    (folder / "clinic.yaml").write_text(profile, "utf-8")
    rows = (folder / "roster.csv").read_text("utf-8").splitlines()
    (folder / "roster.csv").write_text("\n".join(rows[:2]), "utf-8")
    shop = our_shop(root / "output")
    orders = ORDERS if request.param == "kite-street" else ["first-session"]
    asked = read_asked(orders, str(folder), Tables(), shop)

    def wanted(job: Job) -> bool:
        # the greys of one order stand for those of all
        return not job.edition.endswith("grey") or "first-session" in job.path

    return issued(asked, shop, wanted)


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_every_packet_and_every_sheet_conforms(real: Issued, flavour: str) -> None:
    files = [real.path(record) for record in real.records]
    assert len(files) >= 6
    assert verapdf(files, flavour) == {path: [] for path in files}


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_packets_of_another_subject_conform(small: Issued, flavour: str) -> None:
    files = [small.path(record) for record in small.records]
    assert verapdf(files, flavour) == {path: [] for path in files}


def test_the_orders_that_ship_are_those_that_a_clinic_needs() -> None:
    assert {*ORDERS} >= {
        *("first-session", "alone-more-power", "alone-less-power"),
        *("couple-after-screening", "planning", "waiting-room"),
    }


def test_a_cover_is_one_page_whoever_the_therapist_and_whatever_the_trim(real: Issued) -> None:
    for record in real.of("packet"):
        if EDITIONS[record.edition].type == "large-print":
            continue
        first, second, *_ = pdf_facts(real.path(record)).texts
        assert "Free to copy." in " ".join(first.split()), record.path
        assert "Free to copy." not in " ".join(second.split())


def test_what_could_keep_somebody_safe_stands_on_the_first_page(real: Issued) -> None:
    notes = {order.id: order.note for order in real.asked.orders}
    assert all(notes.values())
    for record in real.of("packet"):
        words = re.sub(r"\[@[\w-]+\].*", "", notes[record.path.split("/")[2]])
        assert squeezed(words) in squeezed(pdf_facts(real.path(record)).texts[0]), record.path


def test_a_packet_names_its_therapist_and_no_other(small: Issued) -> None:
    therapists = [one for one in small.asked.therapists if one]
    for record in small.of("packet", "welcome"):
        own = next(one for one in therapists if f"/{one.id}-" in record.path)
        found = insides(small.path(record))
        for therapist in therapists:
            for value in (therapist.name, therapist.phone, therapist.email):
                if value:
                    heard = squeezed(value) in "".join((found["text"], found["tags"]))
                    assert heard is (therapist is own), (record.path, value)


def test_a_therapists_name_and_numbers_are_text_in_the_tags_and_links_lead_there(
    small: Issued,
) -> None:
    (record,) = [one for one in small.of("packet", "welcome", "letter") if "mara" in one.path]
    facts = pdf_facts(small.path(record))
    told = spoken(facts.tags)
    for text in ("Mara Quist", "M.A.", "555-0124", "mara@oxbow.example", "oxbow.example/mara"):
        assert text in told
    leads = {link.uri for link in facts.links}
    assert {"mailto:mara@oxbow.example", "https://oxbow.example/mara"} <= leads


def test_the_title_of_a_packet_and_of_its_file_is_that_of_the_order(real: Issued) -> None:
    titles = {order.id: order.title for order in real.asked.orders}
    for record in real.of("packet"):
        order = record.path.split("/")[2]
        facts = pdf_facts(real.path(record))
        assert facts.metadata["/Title"] == titles[order]
        assert facts.outline[0].title == titles[order]


GIVES_AWAY = re.compile(r"(?i)abus|violen|victim|safety|danger|power|partner|control|fear")


def test_neither_file_nor_title_gives_away_what_a_packet_is_about(real: Issued) -> None:
    for record in real.records:
        title = pdf_facts(real.path(record)).metadata["/Title"]
        assert not GIVES_AWAY.search(f"{record.path} {title}")


def test_every_packet_shows_whose_numbers_these_are_and_when_they_were_checked(
    real: Issued,
) -> None:
    lines = real.asked.publication.lines
    assert lines is not None
    for record in real.of("packet", edition="letter"):
        text = " ".join(" ".join(pdf_facts(real.path(record)).texts).split())
        assert re.search(rf"{lines.name}: numbers last checked \d+ \w+ \d{{4}}", text)
        assert f"Next check by {lines.next_check.day} " in text


def test_the_lines_of_a_clinic_stand_with_those_of_its_country(small: Issued) -> None:
    for record in small.of("packet", edition="letter"):
        text = " ".join(pdf_facts(small.path(record)).texts)
        assert squeezed("The Yard’s own desk") in squeezed(text)
        assert squeezed("The Night Desk") in squeezed(text)
        assert squeezed("After hours 555-0121") in squeezed(text)


@pytest.fixture(scope="module")
def nearby(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """A packet of ours for a clinic that hands out two help lines nearby."""
    root = tmp_path_factory.mktemp("nearby")
    folder = root / "kite-street"
    shutil.copytree(KITE, folder)
    shop = our_shop(root / "output")
    lines = "".join(
        f"  - {{id: near-{at}, group: abuse, service: Marden {name}, phone: 1-555-555-015{at}, "
        f"detail: {detail}, sources: [{{name: Their board, seen: {shop.today}}}], confirmed: 1, "
        f"verified_on: {shop.today}, next_review: {shop.today + timedelta(days=60)}}}\n"
        for at, (name, detail) in enumerate(NEARBY.items())
    )
    with (folder / "clinic.yaml").open("a", encoding="utf-8") as file:
        file.write(f"lines:\n{lines}")
    asked = read_asked(["waiting-room"], str(folder), Tables(), shop)
    return issued(asked, shop, lambda job: job.kind == "packet")


def test_a_clinics_own_numbers_are_never_left_over_on_a_page_of_their_own(
    real: Issued, nearby: Issued
) -> None:
    for made in (real, nearby):
        lines = made.asked.publication.lines
        clinic = made.asked.publication.clinic
        assert lines and clinic
        rows = [line.phone for line in lines.printed if line.phone]
        for record in made.of("packet"):
            texts = pdf_facts(made.path(record)).texts
            (page,) = (text for text in texts if "numbers last checked" in " ".join(text.split()))
            held = [row for row in rows if row in page]
            assert held, record.path
            assert all(phone.number in page for phone in clinic.phones)
            if "large-print" not in record.edition:
                assert held == rows, (record.path, held)


def test_the_lines_that_a_clinic_gave_have_dates_and_a_source_of_their_own(nearby: Issued) -> None:
    lines = nearby.asked.publication.lines
    assert lines
    ours = min(line.verified_on for line in lines.printed if "Marden" not in line.service)
    for record in nearby.of("packet"):
        text = " ".join(" ".join(pdf_facts(nearby.path(record)).texts).split())
        assert f"numbers last checked {ours.day} " in text
        checked = max(line.verified_on for line in lines.printed if "Marden" in line.service)
        names = ", ".join(f"Marden {name}" for name in NEARBY)
        assert f"{names}: given by Kite Street Practice, last checked {checked.day} " in text


def test_no_packet_names_a_worksheet_that_was_left_out(real: Issued) -> None:
    publication = real.asked.publication
    sheets = [part for part in publication.parts if part.kind.is_worksheet]
    said = 0
    for record in real.of("packet"):
        text = squeezed(" ".join(pdf_facts(real.path(record)).texts))
        for sheet in sheets:
            named = squeezed(publication.words["ref-sheet"].replace("{title}", sheet.title))
            assert named not in text, (record.path, sheet.title)
            said += sheet.id in record.parts and squeezed(sheet.title) in text
    assert said


def test_what_a_count_may_mean_is_not_divided_between_pages(real: Issued) -> None:
    held = {part.id: part for part in real.asked.publication.parts}
    seen = 0
    for record in real.of("packet"):
        lines = [node for part in record.parts for node in held[part].nodes()]
        for line in (node for node in lines if isinstance(node, ScoreLine)):
            texts = [squeezed(text) for text in pdf_facts(real.path(record)).texts]
            names = [squeezed(band.name) for band in line.bands]
            assert any(all(name in text for name in names) for text in texts), record.path
            seen += 1
    assert seen


def test_a_sheet_tells_on_which_page_each_part_begins(real: Issued) -> None:
    for sheet in real.of("cover-sheet", edition="letter"):
        order = sheet.path.split("/")[2]
        packet = real.of("packet", order, "letter")[0]
        texts = [squeezed(text) for text in pdf_facts(real.path(packet)).texts]
        told = " ".join(pdf_facts(real.path(sheet)).texts[0].split())
        assert f"{len(texts)} pages." in told
        given = next(one for one in real.asked.orders if one.id == order)
        inside = list(entries(real.asked.dispatch(given).packet))
        assert {entry.part.id for entry in inside} == {*packet.parts}
        for entry in inside:
            row = re.search(rf"(\d+) {re.escape(entry.title)}", told)
            assert row, (sheet.path, entry.title)
            assert squeezed(entry.title) in texts[int(row[1]) - 1], (order, entry.title)


def test_a_sheet_is_one_page_but_in_large_print(real: Issued) -> None:
    for sheet in real.of("cover-sheet"):
        assert sheet.pages == 1 or "large-print" in sheet.edition, sheet.path


def test_a_sheet_names_what_was_left_out_and_asks_for_no_client(real: Issued) -> None:
    for sheet in real.of("cover-sheet"):
        facts = pdf_facts(real.path(sheet))
        told = " ".join(" ".join(facts.texts).split())
        inside = real.of("packet", sheet.path.split("/")[2])[0].parts
        for part in real.asked.publication.parts:
            if part.kind.is_worksheet and part.id not in inside:
                assert part.title in told
        left_out = told.partition("Not inside, on purpose: ")[2].partition(". ")[0].split(", ")
        held = {part.id: part.title for part in real.asked.publication.parts}
        assert not {*left_out} & {held[part] for part in inside}
        assert not re.search(r"client|patient|name of", told, re.IGNORECASE)
        assert all("client" not in field.tooltip.lower() for field in facts.fields)
        quiz = "quiz" in inside
        assert ("If any safety answer" in told) is quiz


def colours(path: Path) -> set[str]:
    """Return every colour that a page sets outside of its pictures."""
    found: set[str] = set()
    with Pdf.open(path) as pdf:
        for page in pdf.pages:
            content = page.obj.Contents.read_bytes().decode("latin-1")
            content = re.sub(r"(?s)/Figure\b.*?EMC", "", content)
            for values in re.findall(r"([\d.]+ [\d.]+ [\d.]+) (?:rg|RG)\b", content):
                red, green, blue = (round(float(one) * 255) for one in values.split())
                found.add(f"#{red:02X}{green:02X}{blue:02X}")
    return found


def test_a_clinics_colour_takes_the_place_of_the_houses(small: Issued) -> None:
    for record in small.of("packet", "welcome", "letter"):
        found = colours(small.path(record))
        assert {"#3F5200", "#5A2D91"} <= found
        assert "#1F5652" not in found


def test_a_grey_packet_has_no_colour_even_in_the_logo(small: Issued) -> None:
    for record in small.of("packet", "welcome", "a4-grey"):
        assert colours(small.path(record)) == set()
        with Pdf.open(small.path(record)) as pdf:
            images = [
                one
                for one in pdf.objects
                if isinstance(one, Stream) and one.get(Name.Subtype) == Name.Image
            ]
            assert images
            assert {str(image.ColorSpace) for image in images} == {"/DeviceGray"}


def test_what_is_made_again_has_the_same_bytes_and_what_is_current_is_kept(
    small: Issued, tmp_path: Path
) -> None:
    shop = shop_for(SMALL, tmp_path / "output")
    asked = read_asked(["both"], str(OXBOW), Tables(), shop)
    issue(asked, shop)
    for record in small.of("packet", "both"):
        assert (shop.output / record.path).read_bytes() == small.path(record).read_bytes()
    assert issue(asked, shop).made == ()


def test_who_left_the_roster_loses_the_packets_and_all_other_files_stay(tmp_path: Path) -> None:
    content = copy_publication(tmp_path)
    shop = shop_for(content, tmp_path / "output")
    issue(read_asked(["both", "kept-close"], "oxbow-yard", Tables(), shop), shop)
    roster = content / "clinics" / "oxbow-yard" / "roster.csv"
    lines = roster.read_text("utf-8").splitlines()
    roster.write_text("\n".join(lines[:2]), "utf-8")
    report = issue(read_asked(["both"], "oxbow-yard", Tables(), shop), shop)
    assert report.removed == ("packets/oxbow-yard/both/soren-abe-letter.pdf",)
    assert report.made == ()
    with hold(shop.output) as output:
        assert {*output.records()} == {
            "packets/oxbow-yard/both/mara-quist-letter.pdf",
            "packets/oxbow-yard/both/sheet-letter.pdf",
            "packets/oxbow-yard/kept-close/packet-letter.pdf",
            "packets/oxbow-yard/kept-close/sheet-letter.pdf",
        }


def test_the_command_makes_packets_in_the_edition_asked_for_and_tells_how_it_read_the_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = copy_publication(tmp_path)
    where = ["--content", str(content), "--output", str(tmp_path / "o"), "--today", "2025-03-01"]
    told = ["packets", "welcome", "--clinic", "oxbow-yard", "--edition", "a4-grey", *where]
    assert cli.main(told) == 0
    said = capsys.readouterr()
    told_of = [Path(line) for line in said.out.splitlines()]
    assert [path.name for path in told_of] == ["sheet-a4-grey.pdf", "batch.json"]
    assert sorted(path.name for path in told_of[0].parent.iterdir()) == [
        "batch.json",
        "mara-quist-a4-grey.pdf",
        "sheet-a4-grey.pdf",
        "soren-abe-a4-grey.pdf",
    ]
    assert "the column 'Tel.' is read as phone" in said.err
    assert cli.main([*told, "--edition", "letter-press"]) == 2
    assert "there is no edition 'letter-press' of this" in capsys.readouterr().err
    assert cli.main(["packets", "both", *told[1:]]) == 2
    assert "'both' comes in letter alone; ask for it by itself" in capsys.readouterr().err


def test_the_command_tells_every_mistake_of_a_clinic_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = copy_publication(tmp_path)
    clinic = content / "clinics" / "oxbow-yard"
    text = (clinic / "clinic.yaml").read_text("utf-8").replace("#3F5200", "#8FA04A")
    (clinic / "clinic.yaml").write_text(text, "utf-8")
    (clinic / "roster.csv").write_text("name;phone\nMara;=1+1\n", "utf-8")
    where = ["--content", str(content), "--output", str(tmp_path / "o"), "--today", "2025-03-01"]
    assert cli.main(["packets", "welcome", "--clinic", "oxbow-yard", *where]) == 3
    said = capsys.readouterr()
    assert "[colour-contrast]" in said.err
    assert "[cell-formula]" in said.err
    assert (said.out, [*tmp_path.rglob("*.pdf")]) == ("", [])
