# SPDX-License-Identifier: EUPL-1.2
"""Documents of many conversations that somebody asked for at once, until they are fetched."""
