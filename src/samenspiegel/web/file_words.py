# SPDX-License-Identifier: EUPL-1.2
"""Why a file is not taken, and what to do then."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenspiegel.core.tables import MAX_COLUMNS, MAX_ROWS

REFUSED: Mapping[str, str | Promise] = {
    "empty": _("This file is empty. Choose another one."),
    "too_large": _("This file is larger than 10 MB. Leave out what is not needed, or split it."),
    "unknown_kind": _("We do not know this kind of file. Save it as XLSX or CSV and choose it again."),
    "old_office": _("This is a file of an old kind (.xls or .doc). Save it as XLSX and choose it again."),
    "other_kind": _("This is another kind of file than we can use here. Choose an XLSX or CSV file."),
    "broken": _("This file is damaged. Open it yourself, save it again and choose it again."),
    "locked": _("This file has a password. Save it without one and choose it again."),
    "macros": _("There are macros in this file. Save it as XLSX without macros and choose it again."),
    "embedded": _("There is another file inside this one. Take it out, or save it as CSV."),
    "outside_links": _("This file fetches something from elsewhere. Break the links, or save it as CSV."),
    "unpacks_too_large": _("This file becomes far too large when it is opened. Save it as CSV."),
    "archive_inside": _("There is an archive inside this file. Take it out, or save it as CSV."),
    "dtd": _("This file was not made by an office program. Save it again with one, or save it as CSV."),
    "active": _("There is something in this file that acts by itself. Save it without that."),
    "two_kinds": _("This file is of two kinds at once. Open it yourself, save it again and choose it again."),
    "too_many_pixels": _("This image is too large. Make it smaller and choose it again."),
}
NO_TABLE: Mapping[str, str | Promise] = {
    "no_rows": _(
        "There are no people in this file. The first row holds the names of the columns, then people."
    ),
    "too_many_rows": _("There are more than %(rows)s rows in this file. Split it."),
    "too_many_columns": _(
        "There are more than %(columns)s columns in this file. Leave out what is not needed."
    ),
    "too_much_text": _("There is too much text in this file. Leave out the columns that are not needed."),
    "broken": REFUSED["broken"],
}


def refusal(reason: str) -> str:
    """The sentence for a reason of ``FileRefused`` or ``TableRefused``."""
    text = str(REFUSED.get(reason) or NO_TABLE[reason])
    return text % {"rows": f"{MAX_ROWS:,}".replace(",", "."), "columns": MAX_COLUMNS}


SCORES: Mapping[str, str | Promise] = {
    "no_rows": _(
        "There are no answers in this file. The first row holds the names of the columns, then answers."
    ),
    "too_many_rows": _("There are too many rows in this file. Split it by conversation."),
    "too_many_columns": _("There are too many columns in this file. Leave out what is not needed."),
}


def scores_refusal(reason: str) -> str:
    """The sentence for a reason of ``FileRefused`` or ``TableRefused``, for who brings answers."""
    return str(SCORES[reason]) if reason in SCORES else refusal(reason)


ATTACHMENT: Mapping[str, str | Promise] = {
    "unknown_kind": _("We do not know this kind of file. Choose a PowerPoint, a PDF, a PNG or a JPEG."),
    "other_kind": _("Another kind of file is asked for here. Choose a PowerPoint, a PDF, a PNG or a JPEG."),
    "old_office": _("This is a file of an old kind. Save it as PPTX or PDF and choose it again."),
    "macros": _("There are macros in this file. Save it as PDF and choose it again."),
    "embedded": _("There is another file inside this one. Save it as PDF and choose it again."),
    "outside_links": _("This file fetches something from elsewhere. Save it as PDF and choose it again."),
    "unpacks_too_large": _("This file becomes far too large when it is opened. Save it as PDF."),
    "archive_inside": _("There is an archive inside this file. Save it as PDF and choose it again."),
    "dtd": _("This file was not made by an office program. Save it as PDF and choose it again."),
}


def attachment_refusal(reason: str) -> str:
    """The sentence for a reason of ``FileRefused``, for who keeps a file beside a record."""
    return str(ATTACHMENT.get(reason) or REFUSED[reason])


SCAN: Mapping[str, str | Promise] = {
    "unknown_kind": _("We do not know this kind of file. Choose a PDF, a PNG or a JPEG."),
    "other_kind": _("Another kind of file is asked for here. Choose a PDF, a PNG or a JPEG."),
}


def scan_refusal(reason: str) -> str:
    """The sentence for a reason of ``FileRefused``, for who brings the scan of a signed paper."""
    return str(SCAN.get(reason) or ATTACHMENT.get(reason) or REFUSED[reason])


LOGO: Mapping[str, str | Promise] = {
    "too_large": _("This picture is larger than 2 MB. Save a smaller one and choose it again."),
    "unknown_kind": _("We do not know this kind of file. Save the logo as PNG and choose it again."),
    "other_kind": _("A logo has to be a PNG or a JPEG. Save it as PNG and choose it again."),
    "active": _("A logo has to be a PNG or a JPEG. Save it as PNG and choose it again."),
    "too_small": _("This picture is too low to stay sharp: choose one of 48 pixels high or more, best 240."),
    "too_long": _("This picture is more than ten times as long as it is wide. Cut it and choose it again."),
}


def logo_refusal(reason: str) -> str:
    """The sentence for a reason of ``FileRefused``, for who chooses a logo."""
    return str(LOGO.get(reason) or SCAN.get(reason) or ATTACHMENT.get(reason) or REFUSED[reason])


CERTIFICATE: Mapping[str, str | Promise] = {
    "unreadable": _("This file cannot be opened with this password. Is it a .p12 or .pfx file?"),
    "no_key": _("There is no certificate with a private key in this file. Export both together."),
    "other_key": _("The private key in this file does not belong to the certificate."),
    "weak_key": _(
        "The key is of a kind that we do not use: RSA of 2048 bits or more, or P-256, P-384 or P-521."
    ),
    "not_now": _("This certificate is not valid now. Choose one that is."),
    "not_for_signing": _("This certificate is not meant for signing. Ask for one that is."),
}


def certificate_refusal(reason: str) -> str:
    """The sentence for a reason of ``CertificateRefused``."""
    return str(CERTIFICATE[reason])
