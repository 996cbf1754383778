# SPDX-License-Identifier: EUPL-1.2
"""What the banner of the demonstration needs to know."""

from datetime import date

from django import template

from samenspiegel import clock as product_clock
from samenspiegel.core import wording

from .. import clock

register = template.Library()


@register.simple_tag
def demo_today() -> str:
    """The date of the demonstration, in words."""
    return wording.date_text(product_clock.today())


@register.simple_tag
def next_milestone_on() -> date | None:
    """The day on which something is planned next."""
    return clock.next_milestone_on()


@register.filter
def in_words(on: date) -> str:
    """A date as people say it."""
    return wording.date_text(on)
