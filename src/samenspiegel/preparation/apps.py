# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PreparationConfig(AppConfig):
    name = "samenspiegel.preparation"
