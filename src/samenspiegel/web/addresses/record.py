# SPDX-License-Identifier: EUPL-1.2
"""The record, what is done with it, and the agreements that remain."""

from django.urls import path

from ..views import agreements, by_pen, record, record_deeds

HERE = "gesprekken/<slug:conversation_id>/verslag/"
THERE = "gesprekken/<slug:conversation_id>/afspraken/"
urlpatterns = [
    path(HERE, record.show, name="record"),
    path(f"{HERE}beginnen/", record.start, name="start_record"),
    path(f"{HERE}schrijven/", record.write, name="write_record"),
    path(f"{HERE}akkoord/", record_deeds.approve, name="approve_record"),
    path(f"{HERE}gezien/", record_deeds.see_final, name="see_final_record"),
    path(f"{HERE}wijzigen/<str:passage>/", record_deeds.propose, name="propose_amendment"),
    path(f"{HERE}voorstellen/<slug:proposal_id>/", record_deeds.answer_proposal, name="answer_proposal"),
    path(
        f"{HERE}voorstellen/<slug:proposal_id>/intrekken/",
        record_deeds.withdraw_proposal,
        name="withdraw_proposal",
    ),
    path(f"{HERE}alleen-afspraken/", record_deeds.reduce, name="reduce_record"),
    path(f"{HERE}afspraken/<slug:agreement>/", record_deeds.answer_agreement, name="answer_agreement"),
    path(f"{HERE}pen/", by_pen.show, name="record_by_pen"),
    path(f"{HERE}pen/papier/", by_pen.paper, name="record_paper"),
    path(f"{HERE}pen/scan/", by_pen.scan, name="record_scan"),
    path(f"{HERE}afsluiten/", record_deeds.close, name="close_record"),
    path(THERE, agreements.show, name="agreements"),
    path(f"{THERE}<slug:agreement_id>/", agreements.follow_up, name="follow_up"),
]
