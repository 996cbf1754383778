# SPDX-License-Identifier: EUPL-1.2
"""The inventory knows every kind of document: a new table with sealed words is on it, or is left out by name."""

from django.apps import apps

from samenspiegel.web.retention_words import DOCUMENTS

ON_IT = {
    "agreements.Agreement": "agreements",
    "agreements.FollowUp": "follow_ups",
    "attachments.Attachment": "attachments",
    "conversations.Conversation": "exception",
    "feedback.Envelope": "sealed_answers",
    "feedback.FeedbackReport": "report",
    "preparation.Agenda": "agenda",
    "preparation.Point": "points",
    "preparation.Viewpoints": "views",
    "records.AmendmentProposal": "record",
    "records.Approval": "reactions",
    "records.Record": "record",
    "records.RecordVersion": "record",
    "records.SignedScan": "signed_scan",
    "sharing.SharingDecision": "shared_texts",
    "teams.Pulse": "pulses",
}
LEFT_OUT = {
    "handouts.HandoutDocument": "copies for one reader, for a day at most, of documents that are on it themselves",
    "assessments.Assessment": "belongs to no conversation; its destruction has a certificate of its own",
    "feedback.Draft": "not handed in; that one exists tells that somebody is answering",
    "feedback.Invitation": "a link and an address, no document",
    "feedback.Objection": "goes with the answers or the report; that there was one tells how people got on",
    "notices.Notice": "a mail on its way",
    "people.OpenIdProvider": "opens accounts",
    "preparation.Choice": "stands in the agenda",
    "preparation.PrivateNote": "nobody but its writer knows of it",
}


def test_every_table_with_sealed_words_is_on_the_inventory_or_left_out_by_name() -> None:
    sealed = {
        model._meta.label
        for model in apps.get_models()
        if any(field.name.startswith("sealed") for field in model._meta.concrete_fields)
    }

    assert sealed == set(ON_IT) | set(LEFT_OUT)
    assert set(ON_IT.values()) == set(DOCUMENTS)
