# SPDX-License-Identifier: EUPL-1.2
"""The process that plays one rehearsal."""
