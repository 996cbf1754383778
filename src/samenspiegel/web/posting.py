# SPDX-License-Identifier: EUPL-1.2
"""Deeds that have a button and no page of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from samenspiegel.conversations.models import Conversation

from .loading import ConversationView, PersonRequest


def one_after_the_other(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose form may come from two people at once: a POST is one transaction, so that a row that it locks
    stays locked until its answer is there, and the second sees what the first saved."""

    @wraps(view)
    def turned(request: PersonRequest, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, **kwargs)
        with transaction.atomic():
            return view(request, **kwargs)

    return turned


def pressed_on(page: str) -> Callable[[ConversationView], ConversationView]:
    """Mark a view as done by a button on a page: who comes by its address (after signing in again) sees that page."""

    def door(view: ConversationView) -> ConversationView:
        @wraps(view)
        def pressed(request: PersonRequest, conversation: Conversation, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, conversation.public_id)
            return view(request, conversation, **kwargs)

        return pressed

    return door
