# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel doctor`: is everything that the program needs there, and does it work?"""

import argparse
import os
from collections.abc import Callable
from datetime import timedelta

HELP = "Kijk na of alles werkt: instellingen, databases, sleutels, e-mail en vernietiging."

LATE = timedelta(hours=1)


class Wrong(Exception):
    """What is wrong and what to do about it, in Dutch."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without-mail", action="store_true", help="probeer de mailserver niet")


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        print(f"fout  Instellingen: {error}")
        return 1
    checks = [check for check in CHECKS if not (args.without_mail and check is mail_server)]
    failed = [check for check in checks if not _told(check)]
    print(f"{len(failed)} van de {len(checks)} controles fout." if failed else "Alles werkt.")
    return 1 if failed else 0


def _told(check: Callable[[], str]) -> bool:
    try:
        print(f"goed  {check()}")
    except Wrong as wrong:
        print(f"fout  {wrong}")
        return False
    except Exception as error:  # a check that breaks is a finding too
        print(f"fout  {check.__name__}: {type(error).__name__}")
        return False
    return True


def settings_fit() -> str:
    from django.conf import settings

    if settings.MODE == "production" and not settings.BASE_URL.startswith("https://"):
        raise Wrong(
            f"Adres: {settings.BASE_URL} is niet beveiligd. Gebruik een adres dat met https:// begint."
        )
    return f"Instellingen: {settings.MODE}, {settings.BASE_URL}"


def databases_are_there() -> str:
    from django.db import DatabaseError, connections

    for alias in connections:
        try:
            connections[alias].ensure_connection()
        except DatabaseError:
            raise Wrong(
                f"Database '{alias}': geen verbinding. Controleer het adres en het wachtwoord."
            ) from None
    return f"Databases: {', '.join(connections)}"


def databases_are_up_to_date() -> str:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Wrong(f"Database '{alias}': niet bijgewerkt. Voer uit: samenspiegel migrate")
    return "Databases zijn bijgewerkt"


def keys_open() -> str:
    from samenspiegel.keys import actions, queries
    from samenspiegel.keys.sealing import Unreadable

    newest = queries.newest()
    if newest is None:
        return "Sleutels: nog geen"
    try:
        actions.fetch(newest.organisation_id, newest.owner, newest.purpose)
    except Unreadable:
        raise Wrong(
            "Sleutels: SAMENSPIEGEL_WRAPPING_KEY is niet de sleutel waarmee ze zijn ingepakt. Zet de goede terug."
        ) from None
    return "Sleutels gaan open"


def old_keys_are_gone() -> str:
    from django.conf import settings

    from samenspiegel.keys import wrapping
    from samenspiegel.starting import wrong_wrapping_key
    from samenspiegel.web import second_step_seals

    if unknown := wrapping.unknown():
        raise Wrong(f"Sleutels: {wrong_wrapping_key(unknown)}")
    if left := wrapping.old():
        raise Wrong(
            f"Sleutels: {left} zijn nog ingepakt met een sleutel uit SAMENSPIEGEL_WRAPPING_KEY_OLD. "
            "Voer uit: samenspiegel keys rotate"
        )
    if sealed := second_step_seals.old():
        raise Wrong(
            f"Sleutels: {sealed} keer is een tweede stap bij het inloggen nog verzegeld met een andere geheime sleutel "
            "dan SAMENSPIEGEL_SECRET_KEY. Geef de vorige in SAMENSPIEGEL_SECRET_KEY_OLD en voer uit: "
            "samenspiegel keys rotate"
        )
    named = [
        name
        for name, old in (
            ("SAMENSPIEGEL_WRAPPING_KEY_OLD", settings.WRAPPING_KEYS_OLD),
            ("SAMENSPIEGEL_SECRET_KEY_OLD, twaalf uur na het wisselen,", settings.SECRET_KEY_FALLBACKS),
        )
        if old
    ]
    if named:
        return f"Sleutels zijn gewisseld. Uit de instellingen mag: {' en '.join(named)}".rstrip(",")
    return "Sleutels zijn met één sleutel ingepakt"


def keys_without_owner() -> str:
    """Told, and never wrong: they open nothing. Many at once say that an older database was put back."""
    from samenspiegel.organisations import scope
    from samenspiegel.retention.orphans import orphans

    with scope.everything():
        left = sum(orphans().values())
    if not left:
        return "Sleutels horen allemaal ergens bij"
    return (
        f"Sleutels: {left} horen bij niets in deze database. Een paar is onschuldig: er is iets afgebroken voordat het "
        "bestond, en er valt niets mee te openen. Zijn het er veel, dan is deze database ouder dan de sleutels: kijk "
        "na of je de goede kopie hebt teruggezet."
    )


def destruction_is_carried_out() -> str:
    from samenspiegel.core.register import Verdict
    from samenspiegel.retention import gate
    from samenspiegel.starting import why_closed

    standing = gate.look()
    if standing.verdict == Verdict.AHEAD:
        raise Wrong(
            f"Vernietiging: het register is bij {standing.ordered}, de sleutels bij {standing.keys} en de gegevens "
            f"bij {standing.rows}. De klok haalt dat in. Draait die? Zo niet: samenspiegel clock --once"
        )
    if not standing.fits:
        raise Wrong(f"Vernietiging: {why_closed(standing)}")
    return f"Vernietigingsregister: {standing.ordered} opdrachten, alle uitgevoerd"


def clock_runs() -> str:
    from samenspiegel import clock
    from samenspiegel.organisations import heartbeat

    last_at = heartbeat.last()
    if last_at is None:
        return "Klok: nog niet begonnen"
    if not heartbeat.is_ticking(at=clock.system_now()):
        raise Wrong(
            f"Klok: liep voor het laatst op {last_at:%d-%m-%Y %H:%M} UTC. Zonder klok gaat er geen post weg en "
            "wordt er niets vernietigd. Start haar: samenspiegel clock, of samenspiegel serve"
        )
    return "Klok loopt"


def audit_chains_hold() -> str:
    from samenspiegel.audit.verifying import verify
    from samenspiegel.commands.audit import sentence
    from samenspiegel.organisations.models import Organisation

    for organisation in Organisation.objects.all():
        found = verify(organisation)
        if found.fault is not None:
            raise Wrong(f"Logboek van {organisation.slug}: {sentence(organisation.slug, found)}")
    return "Logboeken zijn ongeschonden"


def organisations_are_apart() -> str:
    from django.db import connection

    from samenspiegel.organisations.tenancy import without_policy

    if connection.vendor != "postgresql":
        return "Organisaties gescheiden door het programma (op PostgreSQL ook door de database)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            raise Wrong(
                "Database: de gebruiker mag alles (SUPERUSER of BYPASSRLS), dus de database houdt organisaties niet "
                "uit elkaar. Maak een gewone gebruiker; zie docs/how-to/install.md."
            )
    if missing := without_policy():
        raise Wrong(
            f"Database: {len(missing)} tabellen houden organisaties niet uit elkaar. Voer uit: samenspiegel migrate"
        )
    return "Organisaties gescheiden, ook door de database"


def mail_leaves() -> str:
    from samenspiegel import clock
    from samenspiegel.notices.queries import waiting_since

    since = waiting_since()
    if since is not None and clock.now() - since > LATE:
        raise Wrong(f"Post: de oudste e-mail wacht sinds {since:%d-%m-%Y %H:%M} UTC. Draait de klok?")
    return "Post: er wacht niets te lang"


def mail_server() -> str:
    import smtplib

    from django.conf import settings
    from django.core.mail import get_connection

    if settings.MODE != "production":
        return "Mailserver: niet nodig buiten productie"
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        raise Wrong(
            f"Mailserver {settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {type(error).__name__}. "
            "Controleer SAMENSPIEGEL_MAIL_HOST, _PORT, _USER en _PASSWORD."
        ) from None
    return f"Mailserver: {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


CHECKS: tuple[Callable[[], str], ...] = (
    settings_fit,
    databases_are_there,
    databases_are_up_to_date,
    organisations_are_apart,
    keys_open,
    old_keys_are_gone,
    keys_without_owner,
    destruction_is_carried_out,
    clock_runs,
    audit_chains_hold,
    mail_leaves,
    mail_server,
)
"""In the order in which they make sense: what fails first often explains the rest."""
