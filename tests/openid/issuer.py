# SPDX-License-Identifier: EUPL-1.2
"""An issuer that can be made to lie in every way: a real server on a port of its own, in a thread."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "samenspiegel", "geheim-van-de-test"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class Issuer:
    """Answers as it is told. ``claims`` and ``sign`` change what stands in the token and how it is signed."""

    def __init__(self) -> None:
        self.key, self.other_key = KEY, OTHER_KEY
        self.subject = "ab12"
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.asked: dict[str, dict[str, str]] = {}  # what was asked, by code
        self.requests: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.document: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def go(self, address: str) -> str:
        """Be the browser of somebody who signs in here: the path to go back to, with code and state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "een"})

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.asked.pop(form.get("code", ""), None)  # a code is used once
        given = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(given).rstrip(b"=").decode()
        if (
            asked is None
            or asked.get("code_challenge") != challenge
            or asked.get("code_challenge_method") != "S256"
        ):
            return 400, {"error": "invalid_grant"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(claims)}

    def _keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "een", "use": "sig", "alg": "RS256"}]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def answer(self, status: int, value: Any) -> None:
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                issuer.requests.append(self.path)
                if self.path in issuer.answers:
                    issuer.answers[self.path](self)
                elif self.path == "/.well-known/openid-configuration":
                    self.answer(200, issuer.document)
                elif self.path == "/keys":
                    self.answer(200, issuer._keys())
                else:
                    self.answer(404, {})

            def do_POST(self) -> None:
                issuer.requests.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                if self.path in issuer.answers:
                    issuer.answers[self.path](self)
                else:
                    self.answer(*issuer._token(form))

        return Handler
