# SPDX-License-Identifier: EUPL-1.2
"""Installs the second lock on tenancy: children share their parent's organisation, checked by the database."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganisationsConfig(AppConfig):
    name = "samenspiegel.organisations"

    def ready(self) -> None:
        from .tenancy import install

        # Sent for this app once all apps have migrated.
        post_migrate.connect(install, sender=self, dispatch_uid="samenspiegel.tenancy")
