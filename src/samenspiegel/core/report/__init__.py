# SPDX-License-Identifier: EUPL-1.2
"""The feedback report (de spiegel): built once from the answers, and read from then on."""

from samenspiegel.core.questionnaire import Response
from samenspiegel.core.report.build import ResponsesWrong, build
from samenspiegel.core.report.document import (
    CompetencyScores,
    ItemScores,
    NoSuchText,
    NotAReport,
    OpenAnswers,
    Report,
    from_document,
    to_document,
    withhold_text,
)
from samenspiegel.core.report.groups import Group, GroupsWrong, at_closing, merged, split_by_name
from samenspiegel.core.report.reading import (
    Caution,
    Differences,
    GroupDifference,
    Withheld,
    cautions,
    group_differences,
    item_status,
    largest_differences,
    seen_most,
    status,
    withheld,
)

__all__ = [
    "Caution",
    "CompetencyScores",
    "Differences",
    "Group",
    "GroupDifference",
    "GroupsWrong",
    "ItemScores",
    "NoSuchText",
    "NotAReport",
    "OpenAnswers",
    "Report",
    "Response",
    "ResponsesWrong",
    "Withheld",
    "at_closing",
    "build",
    "cautions",
    "from_document",
    "group_differences",
    "item_status",
    "largest_differences",
    "merged",
    "seen_most",
    "split_by_name",
    "status",
    "to_document",
    "withheld",
    "withhold_text",
]
