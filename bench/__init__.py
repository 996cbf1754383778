# SPDX-License-Identifier: EUPL-1.2
"""The budgets of the design, measured: ``python -m bench`` (or ``make bench``)."""
