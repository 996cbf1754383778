# SPDX-License-Identifier: EUPL-1.2
"""Backups: made of the three databases apart, verified, and put back without ever undoing a destruction."""
