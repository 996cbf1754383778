// SPDX-License-Identifier: EUPL-1.2
// Passkeys, for which a browser needs a script: fills the hidden field of a form[data-passkey] and sends it.
// data-passkey: "create" or "get"; data-options: the id of the options on this page, or data-options-url: where to ask.
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (options) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
      },
    });
    return {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? [],
      made,
    };
  };

  const get = async (options) => {
    const made = await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
    });
    return {
      authenticatorData: text(made.response.authenticatorData),
      clientDataJSON: text(made.response.clientDataJSON),
      signature: text(made.response.signature),
      userHandle: text(made.response.userHandle),
      made,
    };
  };

  const ask = async (form) => {
    const { options, optionsUrl, passkey } = form.dataset;
    let found;
    if (optionsUrl) {
      const answer = await fetch(optionsUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      found = (await answer.json()).request_options;
    } else {
      found = JSON.parse(document.getElementById(options).textContent);
    }
    const { made, ...response } = await { create, get }[passkey](found.publicKey);
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      authenticatorAttachment: made.authenticatorAttachment ?? undefined,
      clientExtensionResults: made.getClientExtensionResults(),
      response,
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    document.querySelectorAll("[data-passkey-missing]").forEach((one) => (one.hidden = true));
    const status = form.querySelector("[data-passkey-status]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "";
      try {
        form.elements.credential.value = await ask(form);
      } catch {
        status.textContent = status.dataset.failed;
        return;
      }
      form.submit();
    });
  }
})();
