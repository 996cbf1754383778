# SPDX-License-Identifier: EUPL-1.2
"""From what a page shows to the plain data of a document, in the language of the format."""
