# SPDX-License-Identifier: EUPL-1.2
"""Formats in which one group, or everybody, is asked in words and gives no scores."""

from samenspiegel.core.format import FormatSpec, read
from samenspiegel.formats.library import library

HEAD = """language = 1
version = 1
based_on = "heerenveen-gemeentesecretaris"
"""

ALDERMEN_IN_WORDS = (
    HEAD
    + """
key = "wethouders-in-woorden"
title = "Wethouders in woorden"

[[groups]]
key = "management-team"
plans = ["mean_or_nothing", "competencies_only", "by_name"]
merge_with = { remove = true }

[[groups]]
key = "aldermen"
asked_in = "words"
plan = { remove = true }
plans = []
merge_with = { remove = true }
"""
)

EVERYBODY_IN_WORDS = (
    HEAD
    + """
key = "alleen-woorden"
title = "Alleen woorden"
texts = ["mails-conversation", "mails-feedback", "mails-record", "promises", "mails-words"]
profile = { remove = true }
scale = { remove = true }

[[groups]]
key = "self"
asked_in = "words"
blocks = []

[[groups]]
key = "management-team"
asked_in = "words"
plan = { remove = true }
plans = []
merge_with = { remove = true }

[[groups]]
key = "aldermen"
asked_in = "words"
plan = { remove = true }
plans = []
merge_with = { remove = true }

[[groups]]
key = "works-council-chair"
asked_in = "words"
blocks = []

[[groups]]
key = "reviewer"
asked_in = "words"

[[agreement_kinds]]
key = "development"
competency = "none"
"""
)


def in_words(text: str = EVERYBODY_IN_WORDS) -> FormatSpec:
    return read(text, library())
