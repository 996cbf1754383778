# SPDX-License-Identifier: EUPL-1.2
"""Log lines as JSON, with chosen fields only: no path, no address, no words of a person."""

import json
import logging
from datetime import UTC, datetime


class Json(logging.Formatter):
    """One line per event. Of an exception only its kind and places in the code; its text may hold what people typed."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # The template of the message, not its arguments: Django puts paths in the arguments. Of what it refuses as
            # unsafe the message itself quotes what was sent, and the name of the logger says enough.
            "event": "refused" if record.name.startswith("django.security.") else str(record.msg),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            trace, frames = record.exc_info[2], []
            while trace:
                frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["trace"] = frames[-8:]
        return json.dumps(line)
