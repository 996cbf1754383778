# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel organisation`: the first step of an installation, an organisation with its first administrator."""

import argparse
import os
import re
import sys

HELP = "Maak een organisatie met een eerste beheerder, en druk de link af waarmee die begint."

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="zoals mensen haar noemen: 'gemeente Veenmeer'")
    parser.add_argument("--slug", required=True, help="kort, voor in adressen: veenmeer")
    parser.add_argument(
        "--kind",
        choices=("municipality", "party"),
        default="municipality",
        help="municipality: een gemeente (standaard); party: een politieke partij, met een eigen afgesloten ruimte",
    )
    parser.add_argument("--administrator", required=True, help="naam van de eerste beheerder")
    parser.add_argument("--email", required=True, help="e-mailadres van de eerste beheerder")


def run(args: argparse.Namespace) -> int:
    """Make the organisation; returns 2 when that is not possible, and then nothing was made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from samenspiegel import clock
    from samenspiegel.formats import actions as formats
    from samenspiegel.formats import library
    from samenspiegel.organisations.models import Organisation
    from samenspiegel.people import actions as people
    from samenspiegel.people.models import Role

    name, administrator = args.name.strip(), args.administrator.strip()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", args.slug) or len(args.slug) > 40:
        return _refuse(f"'{args.slug}' kan niet: gebruik kleine letters, cijfers en streepjes, hooguit 40.")
    if not name or not administrator:
        return _refuse("De organisatie en de beheerder hebben allebei een naam nodig.")
    try:
        validate_email(args.email)
    except ValidationError:
        return _refuse(f"'{args.email}' is geen e-mailadres.")
    if Organisation.objects.filter(slug=args.slug).exists():
        return _refuse(f"Er is al een organisatie '{args.slug}'.")
    now = clock.now()
    with transaction.atomic():
        organisation = Organisation.objects.create(slug=args.slug, name=name, kind=args.kind)
        known = library.keys(args.kind)
        for key in known:
            formats.publish(organisation=organisation, key=key, now=now)
        person = people.add_person(
            organisation=organisation,
            name=administrator,
            first_name=administrator.split()[0],
            email=args.email,
            now=now,
        )
        people.appoint(person=person, role=Role.ADMINISTRATOR, now=now)
        link = people.invite_account(person=person, now=now)
    print(
        f"{name} bestaat. {administrator} begint hier; de link werkt één keer, {people.INVITATION_DAYS} dagen lang:"
    )
    print(settings.BASE_URL + link)
    return 0


def _refuse(why: str) -> int:
    print(f"{why} Er is niets gemaakt.", file=sys.stderr)
    return REFUSED
