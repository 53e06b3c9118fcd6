"""The mark of dataclasses that are read from a file."""

from __future__ import annotations

from typing import Any, ClassVar


class Exact:
    """A dataclass that takes no key it does not name.

    The reader honours this attribute (pydantic's name for it), so the model needs no import.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "allow_inf_nan": False}
