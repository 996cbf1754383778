# SPDX-License-Identifier: EUPL-1.2
"""Documents that leave the screen, made from plain data: never from models, so that they cannot say more."""
