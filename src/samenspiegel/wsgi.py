# SPDX-License-Identifier: EUPL-1.2
"""The entrance for a web server. It does not open while data, keys and destruction register do not belong together."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenspiegel.settings")
application = get_wsgi_application()

from samenspiegel import clock, starting  # noqa: E402  # only after Django is ready

starting.prepare(now=clock.now())
