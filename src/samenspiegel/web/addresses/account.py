# SPDX-License-Identifier: EUPL-1.2
"""One's own account: what opens it, where it is open, and the proof that is asked before what cannot be undone.

The names that begin with ``mfa_`` are those of allauth, which refers to its own pages by them.
"""

from django.urls import path

from ..views import custody, my_account, proof, second_steps

HERE = "account/"
urlpatterns = [
    path(HERE, my_account.show, name="account"),
    path(f"{HERE}wachtwoord/", my_account.change_password, name="change_password"),
    path(f"{HERE}zegelzin/", custody.seal, name="seal"),
    path(f"{HERE}elders-uitloggen/", my_account.end_sessions, name="end_sessions"),
    path(f"{HERE}daar-uitloggen/", my_account.end_session, name="end_session"),
    path(f"{HERE}bewijs/", proof.ask, name="proof"),
    path(f"{HERE}eerst/", my_account.second_step_first, name="second_step_first"),
    path(f"{HERE}tweede-stap/", second_steps.index, name="mfa_index"),
    path(f"{HERE}app/", second_steps.activate_app, name="mfa_activate_totp"),
    path(f"{HERE}app/weghalen/", second_steps.remove_app, name="mfa_deactivate_totp"),
    path(f"{HERE}herstelcodes/", second_steps.recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{HERE}herstelcodes/nieuw/", second_steps.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        f"{HERE}herstelcodes/bestand/", second_steps.recovery_codes_file, name="mfa_download_recovery_codes"
    ),
    path(f"{HERE}passkeys/", second_steps.index, name="mfa_list_webauthn"),
    path(f"{HERE}passkeys/nieuw/", second_steps.add_passkey, name="mfa_add_webauthn"),
    path(f"{HERE}passkeys/<int:pk>/naam/", second_steps.name_passkey, name="mfa_edit_webauthn"),
    path(f"{HERE}passkeys/<int:pk>/weghalen/", second_steps.remove_passkey, name="mfa_remove_webauthn"),
    path("inloggen/passkey/", second_steps.sign_in_with_passkey, name="mfa_login_webauthn"),
]
