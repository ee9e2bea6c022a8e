"""The catalogue as a whole: its ids, its words, and what it covers of the catalogues of others."""

import re

import pytest

from idp_mock.fault_tables import catalogue
from idp_mock.faults import http
from idp_mock.faults.fault import Fault
from idp_mock.login import persona_faults
from idp_mock.oidc.faults import table as oidc
from idp_mock.saml.faults import table as saml
from tools.document_faults import Outside, covering, outside

FAULTS = catalogue().all()


def test_ids_are_unique() -> None:
    tables = (http.FAULTS, persona_faults.FAULTS, oidc.FAULTS, saml.FAULTS)
    assert len(FAULTS) == sum(len(table) for table in tables), "none hides another"
    assert len(FAULTS) >= 260


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_row_says_what_is_wrong_by_which_clause_and_why(fault: Fault) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.id)
    assert fault.title
    assert fault.title_en
    assert fault.title != fault.title_en
    assert fault.clause
    assert fault.why.endswith(".")
    assert fault.bends
    assert set(fault.protocols) <= {"oidc", "saml", "saml2"}


@pytest.mark.parametrize("theirs", outside(), ids=lambda theirs: theirs.prefix)
def test_every_case_of_others_is_covered_or_left_out_for_a_stated_reason(theirs: Outside) -> None:
    ours = covering(FAULTS)
    gaps = [one for one in theirs.ids.split() if f"{theirs.prefix}:{one}" not in ours and not theirs.reason_for(one)]
    assert gaps == []


def test_no_row_covers_a_case_that_nobody_has() -> None:
    known = {f"{one.prefix}:{identifier}" for one in outside() for identifier in one.ids.split()}
    assert set(covering(FAULTS)) <= known


def test_no_reason_is_given_for_what_is_covered() -> None:
    ours = covering(FAULTS)
    assert [f"{one.prefix}:{id}" for one in outside() for id in one.without if f"{one.prefix}:{id}" in ours] == []
