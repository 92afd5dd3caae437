"""History only grows, and shows any cut: by the rights of the database, and by the chain itself."""

import io
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from psycopg.types.json import Jsonb

from tests.cast import draw_up, shared
from tests.conftest import CLUSTER
from tests.database import owner
from wathiq.accounts.models import User
from wathiq.audit import history
from wathiq.audit.models import Chain, Event, Personal
from wathiq.audit.record import record
from wathiq.audit.verify import broken_chains
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast

REFUSED = [
    "update audit_event set kind = 'contract.hidden'",
    "update audit_event set facts = '{}' where id = 1",
    "delete from audit_event",
    "delete from audit_event where id = 1",
    "truncate audit_event cascade",
    "delete from audit_chain",
    "delete from dossiers_participant",
    "delete from dossiers_showing",
    "delete from accounts_membership",
    "update audit_personal set data = '{}'",
    "delete from audit_personal",
    "truncate audit_personal",
    "truncate audit_chain cascade",
    "truncate dossiers_dossier cascade",
    "alter table audit_event add column note text",
    "alter table audit_event disable trigger all",
    "drop table audit_personal",
    "create rule forget as on insert to audit_event do instead nothing",
    "create trigger forget before insert on audit_event execute function suppress_redundant_updates_trigger()",
    "set role wathiq_owner",
    "alter role wathiq_app superuser",
    "insert into django_migrations (app, name, applied) values ('audit', '0002_forget', now())",
    "delete from django_migrations",
    "insert into audit_event select * from audit_event on conflict (id) do update set kind = 'contract.hidden'",
    "merge into audit_event as e using audit_chain as c on e.chain_id = c.id when matched then delete",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_the_application_cannot_rewrite_history(cast: Cast, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("wathiq_app",)
    before = Event.objects.count()
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert Event.objects.count() == before


def test_the_application_cannot_give_itself_the_right(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("grant all on audit_event, audit_personal to wathiq_app")  # PostgreSQL only warns
    test_the_application_cannot_rewrite_history(cast, "delete from audit_event")


def test_the_application_adds_to_history(cast: Cast) -> None:
    """The success beside the refusals, by the verb and in plain SQL."""
    contract = shared(cast)
    before = Event.objects.count()
    with transaction.atomic():
        record("contract.hidden", contract, by=cast.lawyer)
    assert Event.objects.count() == before + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_event select (jsonb_populate_record(one, jsonb_build_object("
            " 'id', nextval(pg_get_serial_sequence('audit_event', 'id')), 'sequence', 999, 'hash', 'forged'))).*"
            " from audit_event as one where chain_id = %s limit 1 returning id",
            [contract.chain_id],
        )
        assert cursor.fetchone()
    assert [found.chain.pk for found in broken_chains()] == [contract.chain_id]  # and it shows


def test_an_event_is_recorded_in_the_transaction_of_its_act(cast: Cast) -> None:
    contract = shared(cast)
    before = Event.objects.count()

    def full_disk() -> None:
        with transaction.atomic():
            contract.hide(by=cast.lawyer)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk"):
        full_disk()
    assert contract.is_shown
    assert Event.objects.count() == before


# ── The chain shows what its owner, or whoever took the owner's place, has done to it ─────────────────────────


@pytest.fixture
def told(transactional_db: None, password_hash: str) -> Contract:
    """A contract with six events, committed, so that the owner of the database can reach them."""
    from wathiq.demo.cast import engage

    cast = engage(password_hash)
    contract = shared(cast, "Supply of cement", watchers=[])
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    contract.hide(by=cast.lawyer)
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    contract.hide(by=cast.administrator)
    contract.edit({"title": "Supply of sand"}, assignee=cast.lawyer, by=cast.lawyer)
    assert not list(broken_chains())
    assert sequences(contract) == [1, 2, 3, 4, 5, 6]
    return contract


def sequences(contract: Contract) -> list[int]:
    return list(Event.objects.filter(chain=contract.chain_id).values_list("sequence", flat=True))


Sql = psycopg.Connection[Any]
Tamper = Callable[[Sql, int], object]
ROW = "where chain_id = %s and sequence = %s"
NAMES = f"where event_id = (select id from audit_event {ROW})"


def change_facts(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set facts = %s {ROW}", [Jsonb({"forged": True}), chain, 3])


def change_the_time(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set at = at - interval '1 microsecond' {ROW}", [chain, 4])


def change_the_kind(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set kind = 'contract.created' {ROW}", [chain, 3])


def change_the_subject(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set subject = gen_random_uuid() {ROW}", [chain, 4])


def add_a_name(sql: Sql, chain: int) -> None:
    """A watcher who never was."""
    sql.execute(
        "insert into audit_personal (event_id, key, position, salt, data)"
        f" select id, 'watchers', 7, repeat('0', 64), %s from audit_event {ROW}",
        [Jsonb({"name": "Mallory"}), chain, 2],
    )


def change_the_actor(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set actor = gen_random_uuid() {ROW}", [chain, 5])


def forget_the_actor(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set actor = null {ROW}", [chain, 2])


def delete_in_the_middle(sql: Sql, chain: int) -> None:
    sql.execute(f"delete from audit_personal {NAMES}", [chain, 3])
    sql.execute("delete from notifications_message where dossier_id in (select id from dossiers_dossier)")
    sql.execute(f"delete from audit_event {ROW}", [chain, 3])


def delete_and_close_the_gap(sql: Sql, chain: int) -> None:
    delete_in_the_middle(sql, chain)
    for sequence in (4, 5, 6):
        sql.execute(f"update audit_event set sequence = sequence - 1 {ROW}", [chain, sequence])
    sql.execute("update audit_chain set length = length - 1 where id = %s", [chain])


def delete_the_first(sql: Sql, chain: int) -> None:
    sql.execute(f"delete from audit_personal {NAMES}", [chain, 1])
    sql.execute(f"delete from audit_event {ROW}", [chain, 1])


def cut_the_tail(sql: Sql, chain: int) -> None:
    for sequence in (6, 5):
        sql.execute(f"delete from audit_personal {NAMES}", [chain, sequence])
        sql.execute(f"delete from audit_event {ROW}", [chain, sequence])


def cut_the_tail_and_the_count(sql: Sql, chain: int) -> None:
    cut_the_tail(sql, chain)
    sql.execute("update audit_chain set length = 4 where id = %s", [chain])


def empty_it(sql: Sql, chain: int) -> None:
    sql.execute("delete from notifications_message")
    sql.execute(
        "delete from audit_personal where event_id in (select id from audit_event where chain_id = %s)",
        [chain],
    )
    sql.execute("delete from audit_event where chain_id = %s", [chain])


def swap_two(sql: Sql, chain: int) -> None:
    for old, new in ((3, 1003), (4, 3), (1003, 4)):
        sql.execute(f"update audit_event set sequence = %s {ROW}", [new, chain, old])


def change_a_name(sql: Sql, chain: int) -> None:
    forged = Jsonb({"name": "Mallory"})
    sql.execute(f"update audit_personal set data = %s {NAMES} and key = 'actor'", [forged, chain, 2])


def change_the_salt(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_personal set salt = repeat('0', 64) {NAMES}", [chain, 4])


def exchange_names(sql: Sql, chain: int) -> None:
    """The names of one event beside another."""
    sql.execute(
        "update audit_personal as one set data = other.data, salt = other.salt from audit_personal as other"
        f" {NAMES.replace('event_id', 'one.event_id')}"
        f" and other.event_id = (select id from audit_event {ROW})"
        " and (one.key, one.position) = (other.key, other.position)",
        [chain, 3, chain, 2],
    )


def forge_the_hash(sql: Sql, chain: int) -> None:
    sql.execute(f"update audit_event set hash = repeat('a', 64) {ROW}", [chain, 2])


def forge_one_and_its_hash(sql: Sql, chain: int) -> None:
    """The forger computes the hash anew; the next event does not follow any more."""
    change_facts(sql, chain)
    forged = Event.objects.select_related("chain").get(chain=chain, sequence=3).computed_hash()
    sql.execute(f"update audit_event set hash = %s {ROW}", [forged, chain, 3])


@pytest.mark.parametrize(
    ("tamper", "sequence"),
    [
        (change_facts, 3),
        (change_the_time, 4),
        (change_the_kind, 3),
        (change_the_subject, 4),
        (add_a_name, 2),
        (change_the_actor, 5),
        (forget_the_actor, 2),
        (delete_in_the_middle, 3),
        (delete_and_close_the_gap, 3),
        (delete_the_first, 1),
        (cut_the_tail, 5),
        (cut_the_tail_and_the_count, 5),
        (empty_it, 1),
        (swap_two, 3),
        (change_a_name, 2),
        (change_the_salt, 4),
        (exchange_names, 3),
        (forge_the_hash, 2),
        (forge_one_and_its_hash, 4),
    ],
)
def test_the_verifier_names_the_first_broken_event(
    told: Contract, django_db_setup: str, tamper: Tamper, sequence: int
) -> None:
    with owner(CLUSTER, django_db_setup) as sql:
        tamper(sql, told.chain_id)
    [found] = list(broken_chains())
    assert (found.chain.pk, found.sequence) == (told.chain_id, sequence)
    said = io.StringIO()
    with pytest.raises(CommandError, match=r"1 of \d+ chains"):
        call_command("verify_audit", stderr=said)
    assert f"dossier {found.chain.public_id}, event {sequence}:" in said.getvalue()


def test_of_two_breaks_the_first_is_named(told: Contract, django_db_setup: str) -> None:
    with owner(CLUSTER, django_db_setup) as sql:
        change_the_actor(sql, told.chain_id)
        forget_the_actor(sql, told.chain_id)
    assert [found.sequence for found in broken_chains()] == [2]


def test_every_broken_chain_is_named(told: Contract, django_db_setup: str) -> None:
    with owner(CLUSTER, django_db_setup) as sql:
        sql.execute("update audit_event set kind = 'forged' where sequence = 1")
    broken = list(broken_chains())
    assert {found.chain.pk for found in broken} == set(Chain.objects.values_list("pk", flat=True))
    assert {found.sequence for found in broken} == {1}


def test_an_untouched_history_verifies(told: Contract) -> None:
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    assert f"{Event.objects.count()} events in {Chain.objects.count()} chains verify." in said.getvalue()


def test_lawful_erasure_leaves_the_chain_whole(told: Contract, django_db_setup: str) -> None:
    with owner(CLUSTER, django_db_setup) as sql:
        for sequence in (2, 3):
            sql.execute(f"delete from audit_personal {NAMES}", [told.chain_id, sequence])
    assert not list(broken_chains())
    entries = history.entries(list(Event.objects.filter(chain=told.chain_id)))
    nameless = [entry.sequence for entry in entries if not re.search("Karim|Amina|Salma", entry.sentence)]
    assert nameless == [2, 3]
    assert not Personal.objects.filter(event__chain=told.chain_id, event__sequence__in=[2, 3]).exists()


def test_erasing_one_person_leaves_the_names_of_the_others(told: Contract, django_db_setup: str) -> None:
    with owner(CLUSTER, django_db_setup) as sql:
        sql.execute(
            f"delete from audit_personal {NAMES} and data->>'name' like 'Salma%%'", [told.chain_id, 2]
        )
    assert not list(broken_chains())
    [entry] = history.entries(list(Event.objects.filter(chain=told.chain_id, sequence=2)))
    assert "Karim" in entry.sentence
    assert "Salma" not in entry.sentence


def test_two_exchanged_chains_are_found(told: Contract, django_db_setup: str) -> None:
    """The history of one contract, shown as that of another."""
    other = draw_up(Cast({"lawyer": User.objects.get(email="lawyer@cabinet.example")}, {}))
    with owner(CLUSTER, django_db_setup) as sql:
        made = sql.execute("select id from audit_chain where \"of\" = 'system'").fetchone()
        assert made
        for dossier, chain in ((told.pk, made[0]), (other.pk, told.chain_id), (told.pk, other.chain_id)):
            sql.execute("update dossiers_dossier set chain_id = %s where id = %s", [chain, dossier])
    found = {broken.chain.pk: broken.sequence for broken in broken_chains()}
    assert found == {told.chain_id: 1, other.chain_id: 1}
