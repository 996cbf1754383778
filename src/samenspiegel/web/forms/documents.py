# SPDX-License-Identifier: EUPL-1.2
"""Choosing a file to check, and a certificate to seal with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .files import file_field


class CheckForm(forms.Form):
    """A file to check."""

    file = file_field(
        _("PDF file"),
        _("At most 10 MB. We look at the file and keep nothing of it."),
        accept=".pdf",
    )


class ScanForm(forms.Form):
    """The scan of a signed paper, with the code that stands on it."""

    code = forms.CharField(
        label=_("Code on the paper"),
        help_text=_("Eight characters, at the bottom beside the version."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    file = file_field(
        _("Scan"),
        _("A PDF or an image of all pages, at most 10 MB. We look at what it really is."),
        accept=".pdf,.png,.jpg,.jpeg",
    )


class CertificateForm(forms.Form):
    """A certificate with its private key, as PKCS#12."""

    file = file_field(
        _("Certificate with its private key"),
        _("A file that ends in .p12 or .pfx."),
        accept=".p12,.pfx",
    )
    password = forms.CharField(
        label=_("Password of this file"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
