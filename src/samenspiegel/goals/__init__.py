# SPDX-License-Identifier: EUPL-1.2
"""The goals of a department plan, and the agreements that work towards them (ZS-7)."""
