# SPDX-License-Identifier: EUPL-1.2
"""allauth's OpenID Connect provider, made from what an organisation set, and stricter than it is by itself.

allauth brings PKCE, the state that is used once and belongs to one provider, and the exchange of the code. We add the
nonce, the signature, the careful connection, our own link between a person and a subject (allauth would know a subject
without its issuer, and keep what the issuer told about somebody), and no reading of names or addresses at all.
"""

import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from samenspiegel.keys import actions as keys
from samenspiegel.keys.models import Purpose
from samenspiegel.keys.sealing import open_bytes
from samenspiegel.organisations import scope
from samenspiegel.people.actions.openid import secret_place
from samenspiegel.people.models import OpenIdProvider

from . import discovery, token
from .fetching import CarefulSession


def find_provider(slug: str) -> OpenIdProvider | None:
    """The accounts of an organisation, when signing in with them is turned on."""
    with scope.everything():
        found = OpenIdProvider.objects.filter(organisation__slug=slug, is_on=True)
        return found.select_related("organisation").first()


def providers_on() -> list[OpenIdProvider]:
    """Every organisation with accounts of its own to sign in with, by name."""
    with scope.everything():
        found = OpenIdProvider.objects.filter(is_on=True).select_related("organisation")
        return list(found.order_by("organisation__name"))


def callback_address(slug: str) -> str:
    """Where the issuer sends people back to; the administrator registers it there."""
    return settings.BASE_URL + reverse("openid_back", kwargs={"organisation": slug})


class Adapter(DefaultSocialAccountAdapter):
    """What allauth asks about other accounts: there are only those that organisations set themselves."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        found = find_provider(provider) if provider else None
        return [app_of(found)] if found and client_id in {None, found.client_id} else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> "Provider":
        return Provider(request, app=self.get_app(request, provider, client_id))

    def get_requests_session(self) -> CarefulSession:
        return CarefulSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        return None  # an address says nothing about who somebody is

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Everything about the token is right: say who it is, by our own link, and go no further in allauth."""
        from .signing_in import finish

        provider = sociallogin.provider.app.openid_provider
        raise ImmediateHttpResponse(
            finish(request, provider, sociallogin.account.extra_data, sociallogin.state)
        )

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        from .signing_in import failed

        raise ImmediateHttpResponse(
            failed(request, provider.app.openid_provider, error=error, exception=exception)
        )


def app_of(provider: OpenIdProvider) -> SocialApp:
    """What allauth calls an app; never in its own table."""
    organisation = provider.organisation
    key = keys.fetch(organisation.pk, organisation.public_id, Purpose.SIGN_IN)
    app = SocialApp(
        provider=Provider.id,
        provider_id=organisation.slug,
        name=organisation.name,
        client_id=provider.client_id,
        secret=open_bytes(key, provider.sealed_secret, about=secret_place(organisation)).decode(),
        settings={
            "server_url": provider.issuer,
            "uid_field": provider.subject_claim,
            "fetch_userinfo": False,
        },
    )
    app.openid_provider = provider
    return app


class OrganisationOAuth2(OpenIDConnectOAuth2Adapter):
    """The talk with one issuer."""

    state: dict[str, Any]

    def get_provider(self) -> "Provider":
        if not hasattr(self, "_provider"):
            self._provider = super().get_provider()
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        return discovery.configuration_of(self.get_provider().app.openid_provider)

    @property
    def basic_auth(self) -> bool:
        methods = self.openid_config["token_endpoint_auth_methods_supported"]
        return "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_address(app.provider_id)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token_given: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = token.verified(
            str(kwargs["response"].get("id_token", "")),
            keys=discovery.fetch_keys(self.openid_config),
            issuer=app.openid_provider.issuer,
            client_id=app.client_id,
            nonce=self.state.get("nonce", ""),
        )
        token.subject(claims, app.openid_provider.subject_claim)
        return self.get_provider().sociallogin_from_response(request, claims)


class Provider(OpenIDConnectProvider):
    """One organisation's accounts."""

    oauth2_adapter_class = OrganisationOAuth2

    def get_scope(self) -> list[str]:
        # Who somebody is, and nothing more. Entra ID gives its oid only with the profile.
        return ["openid"] if self.app.openid_provider.subject_claim == "sub" else ["openid", "profile"]

    def get_pkce_params(self) -> dict[str, str]:
        return generate_code_challenge()

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def address_to_go_to(
        self, request: HttpRequest, *, next_url: str | None, data: dict[str, Any], afresh: bool = False
    ) -> str:
        """Where to send somebody to sign in; keeps state, nonce and verifier in the session.

        Args:
            data: comes back in the state when they do.
            afresh: the issuer has to ask who they are again, whatever session they have there.
        Raises:
            FetchRefused, requests.RequestException, NotAnIssuer: the issuer does not tell where.
        """
        nonce = secrets.token_urlsafe(24)
        extra = {"prompt": "login", "max_age": "0"} if afresh else {}
        response = self.redirect(
            request,
            process="login",
            next_url=next_url,
            data=data,
            auth_params={**extra, "nonce": nonce},
            nonce=nonce,
        )
        return response["Location"]


class CallbackView(OAuth2CallbackView):
    """Where people come back. The state goes along to where the token is checked."""

    adapter: OrganisationOAuth2

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[dict[str, Any] | None, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        # An issuer that says who it is (RFC 9207) must be the one that we asked.
        said = request.GET.get("iss", "")
        if response is None and said and said != provider.app.openid_provider.issuer:
            raise token.TokenRefused("iss")
        return state, response
