# SPDX-License-Identifier: EUPL-1.2
"""Running a feedback round: who has handed in, closing, open answers, release."""

from django.urls import path

from ..views import custody, open_answers, round

HERE = "gesprekken/<slug:conversation_id>/"
urlpatterns = [
    path(f"{HERE}vragenlijsten/", round.show, name="round"),
    path(f"{HERE}vragenlijsten/verlengen/", round.extend, name="extend_round"),
    path(f"{HERE}vragenlijsten/sluiten/", round.close, name="close_round"),
    path(f"{HERE}vragenlijsten/noodcode/", custody.recovery_code, name="recovery_code"),
    path(f"{HERE}vragenlijsten/<slug:invitation_id>/nieuwe-link/", custody.renew_link, name="renew_link"),
    path(f"{HERE}open-antwoorden/", open_answers.show, name="open_answers"),
    path(
        f"{HERE}open-antwoorden/<slug:answer_id>/achterhouden/", open_answers.withhold, name="withhold_answer"
    ),
    path(f"{HERE}open-antwoorden/<slug:answer_id>/tonen/", open_answers.put_back, name="put_back_answer"),
    path(f"{HERE}spiegel/vrijgeven/", open_answers.release, name="release"),
    path(f"{HERE}spiegel/intrekken/", open_answers.withdraw, name="withdraw_report"),
]
