# SPDX-License-Identifier: EUPL-1.2
"""Fetching from an address that an administrator typed, or that an issuer's document names.

Only https in production, only addresses of the internet unless a setting opens the own network, no redirects, few bytes
and one deadline for all of it. The address is checked on the connection itself, so that a name that answers differently
the second time brings nobody further.
"""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

MOST_BYTES = 256 * 1024
SECONDS_PER_STEP = 5
SECONDS_IN_ALL = 10
# Ways to write an address of IPv4 in one of IPv6, through which a private one could pass for public.
_TRANSLATED = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)


class FetchRefused(requests.RequestException):
    """We did not fetch it, or not all of it. ``reason``: scheme, address, redirect, size, slow."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def may_reach(address: str, *, private_too: bool) -> bool:
    """Whether we connect to an IP address. Never: link-local (where clouds keep their secrets), multicast, none."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif any(ip in network for network in _TRANSLATED):
            return False
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if ip.is_reserved and not ip.is_loopback:
        return False
    return ip.is_global or private_too


def check_scheme(address: str) -> None:
    """Refuse what is no plain https address (http too, outside production).

    Raises:
        FetchRefused: scheme.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        raise FetchRefused("scheme") from None
    allowed = {"https"} if settings.MODE == "production" else {"https", "http"}
    if parts.scheme not in allowed or not parts.hostname or "@" in parts.netloc:
        raise FetchRefused("scheme")


class _Forbidden(Exception):
    """An address that we do not connect to; no error of the network, which the library would wrap."""


class _Deadline:
    """Cuts the connections of one request off when its time is up, whatever they are doing then.

    A time-out of a socket begins anew with each byte: who sends one every four seconds would keep us for hours.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            # A handle of our own: encryption takes the socket itself over.
            self._watched.append(connected.dup())
            if self.is_over:
                self._shut()

    def cut(self) -> None:
        with self._lock:
            self.is_over = True
            self._shut()

    def close(self) -> None:
        with self._lock:
            for one in self._watched:
                one.close()
            self._watched.clear()

    def _shut(self) -> None:
        for one in self._watched:
            with contextlib.suppress(OSError):  # it ended by itself
                one.shutdown(socket.SHUT_RDWR)


_here = threading.local()
"""``deadline``: that of the request which this thread is making."""


@contextlib.contextmanager
def _in_time(seconds: float) -> Iterator[_Deadline]:
    deadline = _here.deadline = _Deadline()
    timer = threading.Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
        deadline.close()


class _Checked:
    """A connection that looks at the address it goes to before it connects, and goes to that very address."""

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)  # type: ignore[attr-defined]
        except (socket.gaierror, UnicodeError) as error:
            raise NewConnectionError(self, "no such name") from error  # type: ignore[arg-type]
        private_too = settings.OPENID_PRIVATE_ADDRESSES
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(may_reach(one, private_too=private_too) for one in addresses):
            raise _Forbidden
        # IPv4 first: a machine without IPv6 would wait for its time-out.
        self._dns_host = sorted(addresses, key=lambda one: ":" in one)[0]
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        _here.deadline.watch(connected)
        return connected


class _CheckedHTTPS(_Checked, HTTPSConnection):
    pass


class _CheckedHTTP(_Checked, HTTPConnection):
    pass


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedHTTPS  # type: ignore[assignment]


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _CheckedHTTP  # type: ignore[assignment]


class _CheckedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _HTTPSPool, "http": _HTTPPool}


class CarefulSession(requests.Session):
    """A session of ``requests`` that keeps to the rules above, whoever calls it."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # no proxy and no password file of the machine
        self.verify = settings.OPENID_CERTIFICATES or True
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _CheckedAdapter())

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        check_scheme(url)
        kwargs |= {"allow_redirects": False, "stream": True, "timeout": SECONDS_PER_STEP}
        with _in_time(SECONDS_IN_ALL) as deadline:
            try:
                response = super().request(method, url, **kwargs)
                if 300 <= response.status_code < 400:
                    response.close()
                    raise FetchRefused("redirect")
                response._content = _read(response)
            except _Forbidden:
                raise FetchRefused("address") from None
            except FetchRefused:
                raise
            except OSError:
                if deadline.is_over:
                    raise FetchRefused("slow") from None
                raise
            finally:
                self.close()  # the next request connects anew, so that its deadline knows the connection
        if deadline.is_over:  # cut off halfway can look like the end
            raise FetchRefused("slow")
        return response


def _read(response: requests.Response) -> bytes:
    body = b""
    with contextlib.closing(response):
        for part in response.iter_content(8192):
            body += part
            if len(body) > MOST_BYTES:
                raise FetchRefused("size")
    return body
