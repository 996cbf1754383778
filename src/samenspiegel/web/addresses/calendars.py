# SPDX-License-Identifier: EUPL-1.2
"""Conversations and duties in somebody's own calendar."""

from django.urls import path

from ..views import calendars

urlpatterns = [
    path("gesprekken/<slug:conversation_id>/gesprek.ics", calendars.download, name="calendar_item"),
    path("agenda/<str:secret>.ics", calendars.feed, name="feed"),
    path("account/agenda/", calendars.make, name="make_feed"),
    path("account/agenda/stoppen/", calendars.end, name="end_feed"),
]
