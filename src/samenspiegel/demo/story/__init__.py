# SPDX-License-Identifier: EUPL-1.2
"""What the people of the demonstration say and write."""
