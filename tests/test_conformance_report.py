from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conformance.environment import client_tests
from tests.conformance.report import (
    Outcome,
    Result,
    Verdict,
    details,
    judge,
    read_junit,
    table,
)
from tests.conformance.run import main

JUNIT = """\
<testsuites><testsuite>
  <properties><property name="worst" value="0.1"/></properties>
  <testcase classname="tests.A" name="test_a[loose]"/>
  <testcase classname="tests.A" name="test_b"><failure message="is 1">of 2</failure></testcase>
  <testcase classname="tests.A" name="test_c"><error message="no fixture"/></testcase>
  <testcase classname="tests.A" name="test_d"><skipped message="no images"/></testcase>
  <testcase name="POST /v1/chat"><failure> a body
     that is wrong</failure></testcase>
</testsuite></testsuites>
"""


def passed(name: str) -> Result:
    return Result(name, Outcome.PASSED)


def failed(name: str) -> Result:
    return Result(name, Outcome.FAILED, "it broke")


@pytest.fixture
def junit(tmp_path: Path) -> Path:
    path = tmp_path / "report.xml"
    path.write_text(JUNIT)
    return path


def test_a_junit_file_gives_each_test_with_its_class_and_outcome(junit: Path) -> None:
    results, _ = read_junit(junit)
    assert [(result.name, result.outcome) for result in results] == [
        ("tests.A::test_a[loose]", Outcome.PASSED),
        ("tests.A::test_b", Outcome.FAILED),
        ("tests.A::test_c", Outcome.FAILED),
        ("tests.A::test_d", Outcome.SKIPPED),
        ("POST /v1/chat", Outcome.FAILED),
    ]


def test_a_message_is_the_attribute_or_else_the_text(junit: Path) -> None:
    results, _ = read_junit(junit)
    assert results[1].message == "is 1"
    assert results[4].message.startswith("a body")


def test_what_tests_recorded_is_read_as_notes(junit: Path) -> None:
    assert read_junit(junit)[1] == {"worst": "0.1"}


def test_a_failure_without_an_exclusion_is_unexplained() -> None:
    verdict = judge([passed("a"), failed("b")], {})
    assert verdict.failed == (failed("b"),)
    assert not verdict.is_good


def test_a_failure_with_an_exclusion_is_explained_by_its_reason() -> None:
    verdict = judge([passed("a"), failed("b::x"), failed("b::y")], {"b::*": "not stored"})
    (excluded,) = verdict.excluded
    assert (excluded.reason, excluded.names) == ("not stored", ("b::x", "b::y"))
    assert verdict.is_good
    assert verdict.num_excluded == 2


@pytest.mark.parametrize(
    "message", ["openai.InternalServerError: Error code: 500", "APIConnectionError: refused"]
)
def test_no_exclusion_explains_an_error_of_the_server(message: str) -> None:
    result = Result("b", Outcome.FAILED, message)
    assert judge([result], {"b": "not stored"}).failed == (result,)


def test_the_first_exclusion_that_fits_counts() -> None:
    verdict = judge([failed("b::x")], {"b::x": "first", "b::*": "second"})
    assert [excluded.reason for excluded in verdict.excluded] == ["first"]


def test_brackets_of_a_parameter_can_stand_in_a_pattern() -> None:
    verdict = judge([failed("t[strict]"), failed("t[loose]")], {"*[[]strict]": "why"})
    assert [result.name for result in verdict.failed] == ["t[loose]"]


def test_an_excluded_test_that_passes_is_reported() -> None:
    verdict = judge([passed("b::x"), failed("b::y")], {"b::*": "not stored"})
    assert verdict.unneeded == ("b::x passes, and b::* excludes it",)
    assert verdict.is_good


def test_an_exclusion_that_names_no_test_is_reported() -> None:
    assert judge([passed("a")], {"b": "gone"}).unneeded == ("b names no test",)


def test_a_skipped_test_is_neither_failed_nor_unneeded() -> None:
    verdict = judge([Result("a", Outcome.SKIPPED, "no images")], {"a": "why"})
    assert (verdict.num_passed, len(verdict.skipped), verdict.unneeded) == (0, 1, ())


def test_a_suite_without_tests_is_not_good() -> None:
    assert not judge([], {}).is_good


def test_the_table_has_one_aligned_line_a_suite() -> None:
    good = Verdict("openai", seconds=17.6, num_passed=165, skipped=(failed("s"),))
    lines = table([good, Verdict("schemathesis", problem="it was stopped")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split() == ["openai", "165", "0", "1", "0", "18"]
    assert lines[2].split() == ["schemathesis", "-", "-", "-", "-", "0"]


def test_details_name_failures_exclusions_skips_and_figures() -> None:
    results = [failed("a"), failed("b"), Result("c", Outcome.SKIPPED, "no\n images")]
    text = details(judge(results, {"b": "not stored", "z": "gone"}))
    for said in ("FAILED a: it broke", "1 of b: not stored", "z names no test", "1: no images"):
        assert said in text


def test_a_suite_that_passed_has_no_details() -> None:
    assert details(judge([passed("a")], {})) == ""


def test_a_suite_that_is_not_there_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["opnai"])
    assert "'opnai'" in capsys.readouterr().err


def test_the_clients_tests_are_of_the_version_that_is_installed() -> None:
    assert f"openai=={version('openai')}" in client_tests()
