"""Writes every document that is made of the sources: `make documents`."""

from collections.abc import Callable
from pathlib import Path

from tools import (
    document_api,
    document_commands,
    document_deviations,
    document_faults,
    document_packages,
    document_personas,
    document_settings,
)

DOCUMENTS: tuple[tuple[Path, Callable[[], str]], ...] = tuple(
    (one.PAGE, one.page)
    for one in (
        document_api,
        document_commands,
        document_deviations,
        document_faults,
        document_packages,
        document_personas,
        document_settings,
    )
)
"""Each with what it should say."""

if __name__ == "__main__":
    for file, page in DOCUMENTS:
        file.write_text(page(), "utf-8")
