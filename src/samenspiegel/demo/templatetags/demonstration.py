# SPDX-License-Identifier: EUPL-1.2
"""What the banner of the demonstration needs to know."""

from datetime import date

from django import template
from django.utils.formats import date_format

from samenspiegel import clock as product_clock

from .. import clock

register = template.Library()


@register.simple_tag
def demo_today() -> str:
    """The date of the demonstration, in words."""
    return in_words(product_clock.today())


@register.simple_tag
def next_milestone_on() -> date | None:
    """The day on which something is planned next."""
    return clock.next_milestone_on()


@register.filter
def in_words(on: date) -> str:
    """A date as people say it, in their language."""
    return date_format(on, "l j F Y")
