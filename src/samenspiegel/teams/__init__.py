# SPDX-License-Identifier: EUPL-1.2
"""What a manager keeps an eye on, together with each employee: when they talk, and how work goes (ZS-3, ZS-6)."""
