# SPDX-License-Identifier: EUPL-1.2
"""Cookies that only this host can set and read, pages that stay in no cache, and no method that no page knows."""

from http.cookies import SimpleCookie

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from samenspiegel.web import known_browser, rater
from samenspiegel.web.cookies import OF_ONE_PATH, PrefixedCookies
from tests.cast import Cast


def answer(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("|".join(f"{name}={value}" for name, value in sorted(request.COOKIES.items())))
    response.set_cookie("everywhere", "1", path="/")
    response.set_cookie("one-path", "2", path="/v/veenmeer/abc/", max_age=60)
    response.set_cookie("subdomains", "3", path="/", domain="veenmeer.example")
    response.delete_cookie("old")
    return response


@pytest.fixture
def https(settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True


def sent(response: HttpResponse) -> SimpleCookie:
    return response.cookies


def test_over_https_every_cookie_gets_the_prefix_that_a_browser_guards(https: None) -> None:
    cookies = sent(PrefixedCookies(answer)(RequestFactory().get("/")))

    assert set(cookies) == {"__Host-everywhere", "__Secure-one-path", "__Secure-subdomains", "__Host-old"}
    assert [name for name, one in cookies.items() if not (one["secure"] and one["httponly"])] == []
    assert {one["samesite"] for one in cookies.values()} == {"Lax"}


def test_a_cookie_keeps_its_value_path_age_and_end(https: None) -> None:
    cookies = sent(PrefixedCookies(answer)(RequestFactory().get("/")))

    assert (cookies["__Secure-one-path"].value, cookies["__Secure-one-path"]["path"]) == (
        "2",
        "/v/veenmeer/abc/",
    )
    assert cookies["__Secure-one-path"]["max-age"] == 60
    assert (cookies["__Host-old"].value, cookies["__Host-old"]["expires"]) == (
        "",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    )


def test_what_comes_back_without_its_prefix_is_not_looked_at(https: None) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {
        "sessionid": "planted by another host",
        "__Host-sessionid": "ours",
        "__Secure-antwoord": "1",
    }

    assert PrefixedCookies(answer)(request).content == b"antwoord=1|sessionid=ours"


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "bewaard", "wie", "taal", "__Host-sessionid"])
def test_what_another_host_of_the_municipality_can_set_is_no_session(https: None, name: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {f"__Secure-{name}": "planted"}

    assert PrefixedCookies(answer)(request).content == b""


def test_the_cookies_of_one_path_are_those_that_we_set(https: None) -> None:
    assert {rater.COOKIE, known_browser.COOKIE} == OF_ONE_PATH


def test_without_https_the_names_stay_as_they_are() -> None:
    assert set(sent(PrefixedCookies(answer)(RequestFactory().get("/")))) == {
        "everywhere",
        "one-path",
        "subdomains",
        "old",
    }


def test_a_session_works_over_https_and_one_planted_from_elsewhere_does_not(cast: Cast, https: None) -> None:
    browser = Client()
    browser.force_login(cast.facilitator.account)
    session = browser.cookies.pop("sessionid").value
    planted = browser.get("/gesprekken/", secure=True)
    browser.cookies.clear()
    browser.cookies["__Host-sessionid"] = session
    own = browser.get("/gesprekken/", secure=True)

    assert (planted.status_code, own.status_code) == (302, 200)


def test_who_signs_out_leaves_nothing_in_the_browser(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.facilitator.account)
    page = browser.get("/")
    signed_out = browser.post(reverse("account_logout"))

    assert "Clear-Site-Data" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert (signed_out.status_code, signed_out.headers["Clear-Site-Data"]) == (302, '"cache", "storage"')


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/gesprekken/", "/v/veenmeer/abc/", "/nergens/"])
def test_a_method_that_no_page_knows_is_refused_everywhere(cast: Cast, method: str, path: str) -> None:
    refused = Client().generic(method, path)

    assert (refused.status_code, refused.content) == (405, b"")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
