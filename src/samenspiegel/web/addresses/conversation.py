# SPDX-License-Identifier: EUPL-1.2
"""One conversation and the changes of its plan."""

from django.urls import path

from samenspiegel.core.access import Part

from ..views import changes, committee, consent, conversation, formats, outside, recording, replacing

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path(HERE, conversation.show, name="conversation"),
    path(f"{HERE}spelregels/", formats.explain_here, name="explain_here"),
    path(f"{HERE}geheimhouding/", committee.accept, name="accept_secrecy"),
    path(f"{HERE}commissie/", committee.committee, name="committee"),
    path(f"{HERE}verplaatsen/", changes.move, name="move"),
    path(f"{HERE}tweede-zitting/", changes.sit_again, name="sit_again"),
    path(f"{HERE}pauzeren/", changes.pause, name="pause"),
    path(f"{HERE}vastleggen/", recording.agree, name="recording"),
    path(f"{HERE}gevoerd/", recording.confirm_held, name="confirm_held"),
    path(f"{HERE}afzeggen/", changes.cancel, name="cancel"),
    path(f"{HERE}overdragen/", changes.hand_over, name="hand_over"),
    path(f"{HERE}wisselen/", replacing.replace, name="replace_reviewer"),
    path(
        f"{HERE}wisselen/tweede/",
        replacing.replace,
        {"part": Part.SECOND_REVIEWER},
        name="replace_second_reviewer",
    ),
    path(f"{HERE}van-buiten/", outside.appoint, name="appoint_outside"),
    path(f"{HERE}van-buiten/weg/", outside.remove, name="remove_outside"),
    path(f"{HERE}zonder-feedbackronde/", changes.ask_without_round, name="ask_without_round"),
    path(f"{HERE}verzoeken/<slug:request_id>/", consent.answer, name="answer_consent"),
]
