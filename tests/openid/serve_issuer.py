# SPDX-License-Identifier: EUPL-1.2
"""Run allauth's OpenID provider on a port of its own: ``python -m tests.openid.serve_issuer CALLBACK ID SECRET``.

Prints its address and waits to be ended. One person, ``hanna``, and one client, Samenspiegel.
"""

import os
import socketserver
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.openid.issuer_settings"

import django

django.setup()


class Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main(callback: str, client_id: str, client_secret: str) -> None:
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    User.objects.create_user("hanna", password="wachtwoord-van-het-werk")
    client = Client(id=client_id, name="Samenspiegel", skip_consent=True)
    client.set_secret(client_secret)
    client.set_scopes(["openid", "profile"])
    client.set_redirect_uris([callback])
    client.save()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
