# SPDX-License-Identifier: EUPL-1.2
"""What an organisation sets about itself, and its log."""

from django.urls import path

from ..views import (
    adoption,
    audit,
    custody,
    format_drafts,
    format_editing,
    formats,
    ground_rules,
    logo,
    organisation,
    rehearsals,
    works_council,
)

HERE = "organisatie/instellingen/"
DRAFTS = f"{HERE}formats/bewerken/"
DRAFT = f"{DRAFTS}<slug:draft_id>/"
urlpatterns = [
    path(HERE, organisation.show, name="organisation"),
    path(f"{HERE}sluiting/", organisation.add_period, name="add_closed_period"),
    path(f"{HERE}sluiting/verwijderen/", organisation.remove_period, name="remove_closed_period"),
    path(f"{HERE}logo/", logo.show, name="logo"),
    path(f"{HERE}logo/weg/", logo.remove, name="remove_logo"),
    path(f"{HERE}logo/voorbeeld/", logo.example, name="logo_example"),
    # Behind the rater's door, where nobody is asked who they are and nothing is logged. No invitation is called "logo".
    path("v/<slug:organisation>/logo/<slug:logo>.png", logo.picture, name="logo_picture"),
    path(f"{HERE}formats/", organisation.publish, name="publish_format"),
    path(DRAFTS, format_drafts.index, name="format_drafts"),
    path(f"{HERE}formats/begin/", format_drafts.begin, name="begin_format"),
    path(f"{HERE}formats/inlezen/", format_drafts.upload, name="upload_format"),
    path(DRAFT, format_drafts.show, name="format_draft"),
    path(f"{DRAFT}uitleg/", format_drafts.explain, name="explain_format_draft"),
    path(f"{DRAFT}verschil/", format_drafts.compare, name="compare_format_draft"),
    path(f"{DRAFT}bestand/", format_drafts.download, name="format_draft_file"),
    path(f"{DRAFT}oefenen/", format_drafts.rehearse, name="rehearse_format_draft"),
    path(f"{DRAFT}publiceren/", format_drafts.publish, name="publish_format_draft"),
    path(f"{DRAFT}weggooien/", format_drafts.discard, name="discard_format_draft"),
    path(f"{DRAFT}deel/<slug:slug>/", format_editing.edit, name="edit_format"),
    path(f"{DRAFT}deel/<slug:slug>/<str:row>/", format_editing.edit, name="edit_format_row"),
    path(f"{DRAFT}voorbeeld/<slug:slug>/", format_editing.preview, name="preview_format"),
    path(f"{DRAFT}voorbeeld/<slug:slug>/<str:row>/", format_editing.preview, name="preview_format_row"),
    path(f"{HERE}formats/<slug:version_id>/bestand/", format_drafts.download_version, name="format_file"),
    path(f"{HERE}formats/<slug:version_id>/instemming/", works_council.record_consent, name="works_council"),
    path(f"{HERE}formats/<slug:version_id>/vaststellen/", adoption.record_adoption, name="adopt_format"),
    path(f"{HERE}formats/<slug:version_id>/uitleg/", formats.explain, name="explain_format"),
    path(f"{HERE}formats/<slug:version_id>/verschil/", formats.compare, name="compare_format"),
    path(f"{HERE}formats/<slug:version_id>/oefenen/", rehearsals.rehearse, name="rehearse_format"),
    path(f"{HERE}formats/<slug:version_id>/spelregels/", ground_rules.write, name="ground_rules"),
    path(f"{HERE}spelregels/<slug:rules_id>/", ground_rules.adopt, name="adopt_ground_rules"),
    path(f"{HERE}sleutel/", custody.custody, name="custody"),
    path("logboek/", audit.show, name="audit"),
    path("logboek/tabel/", audit.export, name="audit_export"),
    path("logboek/bewaken/", audit.change_watch, name="audit_watch"),
    path("gesprekken/<slug:conversation_id>/geopend/", audit.readings, name="readings"),
]
