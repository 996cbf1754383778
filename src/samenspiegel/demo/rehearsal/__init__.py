# SPDX-License-Identifier: EUPL-1.2
"""Plays a conversation of any format with invented people, in an installation of its own that is thrown away."""
