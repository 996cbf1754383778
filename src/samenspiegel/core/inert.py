# SPDX-License-Identifier: EUPL-1.2
"""A page of which nothing works any more: to look at, without links, forms, scripts or anything to fetch."""

import html
import re
from html.parser import HTMLParser

# What these hold goes with them.
_DROPPED = frozenset(
    {"script", "style", "iframe", "object", "template", "noscript", "audio", "video", "frame"}
)
# These hold nothing.
_LEFT_OUT = frozenset({"link", "meta", "base", "embed", "source", "track", "param"})
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "wbr"})
_CALLED = {"form": "div"}  # nothing can be sent from it, whatever a browser makes of it
_LEAVING = frozenset(
    {"href", "xlink:href", "action", "formaction", "method", "target", "ping", "srcset", "srcdoc", "style"}
    | {"autofocus", "http-equiv", "background", "data", "poster", "formmethod", "download"}
)
_OWN_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml)[;,]")
_BODY = re.compile(r"<body(?P<attributes>[^>]*)>(?P<body>.*)</body>", re.DOTALL)
_CLASS = re.compile(r'class="(?P<names>[^"]*)"')
_TITLE = re.compile(r"<title>(?P<title>.*?)</title>", re.DOTALL)


def title_of(page: str) -> str:
    """The title of a page, without the name of the program."""
    found = _TITLE.search(page)
    return html.unescape(found["title"]).rsplit(" · ", 1)[0].strip() if found else ""


def body_of(page: str) -> tuple[str, str]:
    """What stands in the body of a page, inert, and the class of the body."""
    found = _BODY.search(page)
    if found is None:
        return "", ""
    names = _CLASS.search(found["attributes"])
    return inert(found["body"]), html.unescape(names["names"]) if names else ""


def inert(markup: str) -> str:
    """The same markup as far as it can be looked at: no script, style, link, form, frame, nor anything to fetch."""
    writer = _Inert()
    writer.feed(markup)
    writer.close()
    return "".join(writer.written)


class _Inert(HTMLParser):
    """Writes what it reads, tag by tag; what it does not know how to write it leaves out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._within: list[str] = []  # dropped elements that are open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED or _is_skip_link(tag, attrs):
            self._within.append(tag)
        if not self._within and tag not in _LEFT_OUT and not _is_hidden_field(tag, attrs):
            self._write(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._within or tag in _DROPPED or tag in _LEFT_OUT or _is_hidden_field(tag, attrs):
            return
        self._write(tag, attrs, end="" if tag in _VOID else "/")

    def handle_endtag(self, tag: str) -> None:
        if self._within:
            if self._within[-1] == tag:
                self._within.pop()
            return
        if tag not in _VOID and tag not in _LEFT_OUT and tag not in _DROPPED:
            self.written.append(f"</{_CALLED.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.written.append(data.replace("<", "&lt;").replace(">", "&gt;"))

    def handle_entityref(self, name: str) -> None:
        if not self._within:
            self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        if not self._within:
            self.written.append(f"&#{name};")

    def _write(self, tag: str, attrs: list[tuple[str, str | None]], end: str = "") -> None:
        kept = [(name, value) for name, value in attrs if _stays(name, value)]
        if tag == "button":
            kept = [(name, value) for name, value in kept if name != "type"] + [("type", "button")]
        text = "".join(
            f" {name}" if value is None else f' {name}="{html.escape(value)}"' for name, value in kept
        )
        self.written.append(f"<{_CALLED.get(tag, tag)}{text}{end}>")


def _stays(name: str, value: str | None) -> bool:
    if not re.fullmatch(r"[a-zA-Z][\w:.-]*", name) or name.startswith("on") or name in _LEAVING:
        return False
    return name != "src" or bool(value and _OWN_IMAGE.match(value))


def _is_hidden_field(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    return tag == "input" and dict(attrs).get("type") == "hidden"


def _is_skip_link(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    """Ours, at the top of each page: it leads nowhere now."""
    return tag == "a" and "skip" in (dict(attrs).get("class") or "").split()
