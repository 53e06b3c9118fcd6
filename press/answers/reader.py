"""PDF → facts; runs in the reading process only."""

from __future__ import annotations

import re
from io import BytesIO

from pikepdf import Array, Name, PasswordError, Pdf, PdfError, Stream, settings

from press.answers import limits
from press.answers.facts import FormFacts, to_json
from press.answers.fields import FieldReader
from press.answers.inside import Scan, layers, page_digests, scan
from press.answers.limits import DAMAGED, LOCKED, TOO_MUCH, Refusal, at_most

_IDENTIFIER = re.compile(r"dc:identifier\s*(?:>|=\s*[\"'])\s*([^<\"']{1,200}?)\s*[<\"']")
_BUILD = re.compile(r"xmpMM:VersionID\s*(?:>|=\s*[\"'])\s*([0-9a-f]{32})\s*[<\"']")
_CREATED = re.compile(r"xmp:CreateDate\s*(?:>|=\s*[\"'])\s*(\d{4}-\d\d-\d\d)")


def read_form(data: bytes, *, with_text: bool) -> str:
    """Return the facts of a form as JSON; texts only if they are asked for.

    A damaged file is not mended: the answers that are typed last stand at its end, and a mended
    file would show older ones as if they were all.

    Raises:
        Refusal: If it is locked, damaged, or holds more than is read.
    """
    at_most(len(data), limits.FILE_BYTES)
    settings.set_qpdf_limits(
        flate_max_memory=limits.DECODED_BYTES,
        run_length_max_memory=limits.DECODED_BYTES,
        max_stream_filters=4,
        parser_max_nesting=100,
        parser_max_container_size=limits.VALUES,
        doc_max_warnings=100,
    )
    try:
        with Pdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refusal(LOCKED)
            facts = to_json(_facts(pdf, with_text))
    except PasswordError as error:
        raise Refusal(LOCKED) from error
    except (PdfError, AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        # an object of another type than its place needs: qpdf tells by any of these
        raise Refusal(TOO_MUCH if _is_too_much(error) else DAMAGED) from error
    if settings.qpdf_limit_errors():
        raise Refusal(TOO_MUCH)
    return facts


def _is_too_much(error: Exception) -> bool:
    """Whether qpdf stopped at a limit; that of unpacking is told in words only (12.4.2)."""
    return bool(settings.qpdf_limit_errors()) or "memory limit" in str(error)


def _facts(pdf: Pdf, with_text: bool) -> FormFacts:
    at_most(len(pdf.objects), limits.OBJECTS)
    at_most(len(pdf.pages), limits.PAGES)
    found: Scan = scan(pdf)
    fields = tuple(FieldReader(pdf, with_text=with_text).fields())
    described = _metadata(pdf)
    ids = pdf.trailer.get(Name.ID)
    placed = sum(len(field.widgets) for field in fields)
    return FormFacts(
        identifier=_found(_IDENTIFIER, described),
        permanent=bytes(ids[0]).hex() if isinstance(ids, Array) and len(ids) else "",
        revised=_found(_CREATED, described),
        build=_found(_BUILD, described),
        pages=page_digests(pdf),
        fields=fields,
        actions=tuple(sorted(found.actions)),
        active=tuple(sorted(found.active)),
        layers=layers(pdf),
        notes=found.notes,
        stray=max(0, found.widgets - placed),
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _metadata(pdf: Pdf) -> str:
    stream = pdf.Root.get(Name.Metadata)
    if not isinstance(stream, Stream):
        return ""
    return stream.read_bytes()[: limits.TEXT_CHARACTERS].decode("utf-8", "replace")
