# SPDX-License-Identifier: EUPL-1.2
"""A skipped test must not pass for a test."""

import pytest

pytest_plugins = ["pytester"]

SKIPPERS = """
import pytest

@pytest.mark.skip(reason="later")
def test_marked(): pass

def test_inside(): pytest.skip("no browser")

@pytest.mark.xfail
def test_expected(): assert 0

@pytest.mark.xfail
def test_surprise(): pass

def test_good(): pass
"""


@pytest.fixture
def run(pytester, monkeypatch):
    def run(ci):
        monkeypatch.setenv("CI", ci)
        pytester.makepyfile(SKIPPERS)
        options = ["-p", "tests.plugins.no_skips", "-p", "no:django", "-p", "no:cacheprovider"]
        return pytester.runpytest_inprocess(*options).parseoutcomes()

    return run


def test_in_ci_every_skip_is_a_failure(run):
    assert run("true") == {"failed": 3, "errors": 1, "passed": 1}  # the marked one fails in its setup


def test_elsewhere_a_skip_is_a_skip(run):
    assert run("") == {"skipped": 2, "xfailed": 1, "xpassed": 1, "passed": 1}
