# SPDX-License-Identifier: EUPL-1.2
"""Files that people send: kept in memory and nowhere else, and counted while they come in.

Django's own handlers write what is large to a temporary file. Such a file would hold personal data in clear.
"""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_FILE_BYTES = 10_000_000
MAX_REQUEST_BYTES = 25_000_000
"""A request that says that it is larger is refused before any of it is read."""


class InMemory(FileUploadHandler):
    """Keeps files in memory, all those of a request together no more than ``MAX_FILE_BYTES``.

    A file that is larger is read past and left out, so that the rest of the form arrives; the form then finds its name
    in ``too_large(request)``.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0
        self._file = io.BytesIO()

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MAX_REQUEST_BYTES:
            raise RequestDataTooBig(f"more than {MAX_REQUEST_BYTES} bytes")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > MAX_FILE_BYTES:
            self._file = io.BytesIO()
            names = self.request.META.setdefault("samenspiegel.too_large", set())
            names.add(self.field_name)
            raise SkipFile
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._file.seek(0)
        return InMemoryUploadedFile(
            file=self._file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def too_large(request: Any) -> frozenset[str]:
    """The names of the fields of which the file was left out because of its size."""
    return frozenset(request.META.get("samenspiegel.too_large", ()))
