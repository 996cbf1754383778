# SPDX-License-Identifier: EUPL-1.2
"""One file per part of the product; each gives the rows that it measures."""
