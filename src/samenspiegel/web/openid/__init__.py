# SPDX-License-Identifier: EUPL-1.2
"""Signing in with an organisation's own accounts (OpenID Connect), on top of allauth's provider."""
