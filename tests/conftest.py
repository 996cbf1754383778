# SPDX-License-Identifier: EUPL-1.2
"""The ground under every test: environment, databases, Hypothesis.

``SAMENSPIEGEL_TEST_DATABASE`` chooses ``sqlite`` (default) or ``postgresql``. Everything that the settings read is set
here, before Django loads, so that a developer's own environment does not leak into a test.
"""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import django
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent
IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ

for _name in [name for name in os.environ if name.startswith("SAMENSPIEGEL_")]:
    if _name != "SAMENSPIEGEL_TEST_DATABASE" and not IN_WORKER:
        del os.environ[_name]
os.environ["SAMENSPIEGEL_MODE"] = "test"
if IN_WORKER:  # the server of the process that started it, and within its folder one of its own
    _folder = Path(os.environ["SAMENSPIEGEL_FOLDER"], os.environ["PYTEST_XDIST_WORKER"])
    _folder.mkdir(exist_ok=True)
    os.environ["SAMENSPIEGEL_FOLDER"] = str(_folder)
else:
    os.environ["SAMENSPIEGEL_FOLDER"] = tempfile.mkdtemp(prefix="samenspiegel-test-")
    atexit.register(shutil.rmtree, os.environ["SAMENSPIEGEL_FOLDER"], ignore_errors=True)
    if os.environ.get("SAMENSPIEGEL_TEST_DATABASE") == "postgresql" and "PGHOST" not in os.environ:
        from tests.plugins import postgres

        os.environ.update(postgres.start())
os.environ["DJANGO_SETTINGS_MODULE"] = "samenspiegel.settings"
django.setup()

from samenspiegel.organisations import scope  # noqa: E402

_EVERYTHING = scope.everything()  # tests prepare and look as commands do; each request begins with nothing
_EVERYTHING.__enter__()

# The same examples in every run, so that a red test is red for everybody. To search further than that:
# pytest tests/core --hypothesis-profile=search
hypothesis_settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # of the machine, which may be busy, and not of a property
)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
hypothesis_settings.load_profile("steady")

pytest_plugins = ["tests.plugins.no_skips"]

COMMITTING = {
    "transactional_db",
    "live_server",
    "django_db_reset_sequences",
}  # what they do stays after the test
DATABASE_FIXTURES = {"db"} | COMMITTING
BY_PROCESSES = {"tests/chaos/test_year.py"}  # meet the database in processes of their own alone


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--again",
        action="store_true",
        help="the same tests ran on another database: leave out which meet none (pytest-django refuses them one)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Open all databases (default, keys, register) to every test that uses one: a deed may touch all three."""
    without = []
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is None and not DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            if item.location[0] not in BY_PROCESSES:
                without.append(item)
            continue
        given = marker.kwargs if marker else {}
        arguments = marker.args if marker else ()
        item.add_marker(pytest.mark.django_db(*arguments, **{"databases": "__all__", **given}), append=False)
    if config.getoption("again") and without:
        config.hook.pytest_deselected(items=without)
        left_out = set(without)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for what may go, again and again, takes a tenth of the time."""
    _same_examples()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _same_examples() -> None:
    """Steady examples are the same whatever was imported before, and whatever a number in another file became.

    Hypothesis draws now and then from the constants in all our modules that happen to be there already: with two
    processes that divide the tests, those are others in every run.
    """
    if hypothesis_settings.get_current_profile_name() == "steady":
        none_of_ours = providers.Constants()
        providers._get_local_constants = lambda: none_of_ours


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give SQLite its test databases as files: a live server's threads then meet real locks, as in production."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    for alias, database in settings.DATABASES.items():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            folder = Path(os.environ["SAMENSPIEGEL_FOLDER"])
            database.setdefault("TEST", {})["NAME"] = str(folder / f"test-{alias}-{worker}.sqlite3")
            # Nothing here has to outlive a power cut, as on the other database; everything else as in production.
            database["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"


@pytest.fixture(scope="session", autouse=True)
def register_gate() -> None:
    """Pages do not ask the register: once a minute that is three queries, in whatever test happens to run then.

    The tests of the gate have one of their own.
    """
    from samenspiegel.retention.gate import gate

    gate.is_open = lambda **_: True  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _own_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads of a log are written outside the database, so a database that begins anew needs a folder of its own."""
    from django.conf import settings

    folder = Path(os.environ["SAMENSPIEGEL_FOLDER"], "audit-heads", uuid4().hex)
    monkeypatch.setattr(settings, "AUDIT_HEADS", folder)


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    """Tries are counted in the memory of this process, for ten minutes: those of another test count for nothing."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def _begun(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is kept may be put back in a test whose deeds are undone at its end."""
    from tests import kept

    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction") or COMMITTING & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    kept.begun()
    yield
    kept.ended()


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody of gemeente Veenmeer; see ``tests/cast.py``."""
    from tests.cast import make_cast
    from tests.kept import kept

    return kept(make_cast)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``now(moment)``: what the clock says; before that it says ``NOW`` of ``tests/cast.py``."""
    from samenspiegel import clock
    from tests.cast import NOW

    def say(moment: datetime) -> None:
        monkeypatch.setattr(clock, "system_now", lambda: moment)

    say(NOW)
    return say
