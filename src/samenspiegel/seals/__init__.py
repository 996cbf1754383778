# SPDX-License-Identifier: EUPL-1.2
"""With what an organisation seals its records, and which sealed copies it gave out: by digest, without content."""
