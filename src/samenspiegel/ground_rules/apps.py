# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class GroundRulesConfig(AppConfig):
    name = "samenspiegel.ground_rules"
