# SPDX-License-Identifier: EUPL-1.2
"""Rehearsals of formats: started by an adviser, played by a process of its own, kept for a day."""
