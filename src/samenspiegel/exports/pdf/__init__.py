# SPDX-License-Identifier: EUPL-1.2
"""PDF documents that can be archived and read by everybody: PDF/A-3a and PDF/UA-1 in one file."""

from samenspiegel.exports.pdf.composing import Attachment, Sheet, compose

__all__ = ["Attachment", "Sheet", "compose"]
