# SPDX-License-Identifier: EUPL-1.2
"""What two people keep of their talk in a form of their own: a presentation, an infographic, a photo (ZS-5)."""
