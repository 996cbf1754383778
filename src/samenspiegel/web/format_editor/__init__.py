# SPDX-License-Identifier: EUPL-1.2
"""The guided editor of formats: its forms, its words and its examples. What can be changed says the core."""
