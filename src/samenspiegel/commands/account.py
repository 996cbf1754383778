# SPDX-License-Identifier: EUPL-1.2
"""`samenspiegel account`: what nobody in an organisation can do for an account any more."""

import argparse
import os
import sys

HELP = "Haal een verloren tweede stap weg, of sluit of open een account."

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="wat", required=True)
    for name, text in (
        ("reset-second-step", "haal app, passkeys en herstelcodes weg, en log overal uit"),
        ("close", "sluit het account: overal uitgelogd, en niemand komt er nog mee binnen"),
        ("open", "open een gesloten account weer"),
    ):
        deed = deeds.add_parser(name, help=text, description=text)
        deed.add_argument("email", help="het e-mailadres waarmee iemand inlogt")


def run(args: argparse.Namespace) -> int:
    """Do it; returns 2 when there is no such account or nothing to do, and then nothing has changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")

    import django

    django.setup()
    from samenspiegel import clock
    from samenspiegel.organisations.models import Account
    from samenspiegel.people.actions import second_steps
    from samenspiegel.people.models import Person

    account = Account.objects.filter(email=args.email.strip().lower()).first()
    if account is None:
        return _refuse(f"Er is geen account met het adres '{args.email}'.")
    if args.deed == "reset-second-step":
        persons = Person.objects.filter(account=account).select_related("organisation", "account")
        person = persons.order_by("-is_active", "pk").first()
        if person is None:
            return _refuse("Dit account hoort bij niemand meer.")
        try:
            second_steps.reset_second_step(person=person, by=None, now=clock.now())
        except second_steps.ResetRefused:
            return _refuse("Dit account heeft geen tweede stap.")
        print(f"De tweede stap van {account.email} is weg. Wie het is, krijgt daar een mail over.")
        return 0
    second_steps.close_account(account=account, is_closed=args.deed == "close")
    print(f"{account.email} is {'gesloten' if args.deed == 'close' else 'open'}.")
    return 0


def _refuse(why: str) -> int:
    print(f"{why} Er is niets veranderd.", file=sys.stderr)
    return REFUSED
