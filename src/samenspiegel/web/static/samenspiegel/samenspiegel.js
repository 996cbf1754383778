// SPDX-License-Identifier: EUPL-1.2
// Everything works without this script; it saves a tap, a scroll and a reload.
"use strict";
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // An error summary takes the focus, so that a screen reader starts there.
  document.querySelector("[data-error-summary]")?.focus();

  // Saving as you go: <form data-autosave="URL"> with an element [data-autosave-status] that carries the texts.
  // The answer 204 means saved; anything else (a sign-in page, an error) does not.
  const autosave = (form) => {
    const status = form.querySelector("[data-autosave-status]");
    const tell = (what) => {
      if (status) status.textContent = status.dataset[what] ?? "";
    };
    let busy = false, again = false, unsaved = false, timer = 0, pause = 2000;
    const later = (delay) => {
      clearTimeout(timer);
      timer = setTimeout(save, delay);
    };
    async function save() {
      clearTimeout(timer);
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      again = false;
      unsaved = false;
      try {
        const answer = await fetch(form.dataset.autosave || form.action, {
          method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual",
          headers: { "X-Requested-With": "fetch" },
        });
        if (answer.status !== 204) throw new Error(`not saved: ${answer.status}`);
        pause = 2000;
        if (!again && !unsaved) tell("saved");
      } catch {
        unsaved = true;
        tell("failed");
        later(pause);
        pause = Math.min(pause * 2, 60000);
      }
      busy = false;
      if (again) later(0);
    }
    form.addEventListener("change", () => {
      unsaved = true;
      later(0);
    });
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input[type=text]")) {
        unsaved = true;
        later(1200);
      }
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      unsaved = false;
    });
    addEventListener("pagehide", () => {
      if (unsaved) navigator.sendBeacon(form.dataset.autosave || form.action, new FormData(form));
    });
  };
  document.querySelectorAll("form[data-autosave]").forEach(autosave);

  // <form data-advance>: after a tap with a finger the next item comes into view. A keyboard sends no touch, and a
  // screen reader sends one without a size (or none): for them nothing moves.
  const advance = (form) => {
    let tapped = 0;
    form.addEventListener("pointerdown", (event) => {
      tapped = event.pointerType === "touch" && (event.width || event.height) ? event.timeStamp : 0;
    });
    form.addEventListener("change", (event) => {
      if (!tapped || event.timeStamp - tapped > 1500 || !event.target.matches(".rating input")) return;
      tapped = 0;
      const items = [...form.querySelectorAll(".rating")];
      const here = items.indexOf(event.target.closest(".rating"));
      const next = items.slice(here + 1).find((item) => !item.querySelector(":checked")) ?? form.querySelector("[data-advance-end]");
      setTimeout(() => next?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" }), 250);
    });
  };
  document.querySelectorAll("form[data-advance]").forEach(advance);

  // <form data-live="URL" data-live-target="#id">: after a change the fragment at the URL, asked with the fields of the
  // form and by its method, replaces the content of the target. The text of its [data-live-summary] is said aloud in the
  // element that data-live-status points to. What was folded open stays open.
  const live = (form) => {
    const target = document.querySelector(form.dataset.liveTarget);
    const status = form.dataset.liveStatus && document.querySelector(form.dataset.liveStatus);
    let timer = 0, asked = null;
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const fields = new FormData(form);
      const options = { credentials: "same-origin", signal: asked.signal, headers: { "X-Requested-With": "fetch" } };
      let url = form.dataset.live;
      if (form.method === "post") {
        Object.assign(options, { method: "POST", body: fields });
      } else {
        fields.delete("csrfmiddlewaretoken");
        url += `?${new URLSearchParams(fields)}`;
      }
      try {
        const answer = await fetch(url, options);
        if (!answer.ok || answer.redirected) return;
        const here = target.contains(document.activeElement) ? document.activeElement.id : "";
        const folds = new Map([...target.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
        target.innerHTML = await answer.text();
        for (const [id, open] of folds) target.querySelector(`#${CSS.escape(id)}`)?.toggleAttribute("open", open);
        if (here) document.getElementById(here)?.focus();
        const said = target.querySelector("[data-live-summary]");
        if (status && said) status.textContent = said.textContent;
      } catch {
        // Asked again, or offline: the button of the form shows the same.
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 300);
    };
    if (!target) return;
    form.addEventListener("change", soon);
    form.addEventListener("input", soon);
  };
  document.querySelectorAll("form[data-live]").forEach(live);

  // <div data-poll="URL">: as long as something runs, the fragment at the URL replaces the content every two seconds.
  // Once the answer is a whole page, it is over, and the page itself says how it ended.
  const poll = (place) => {
    const ask = async () => {
      try {
        const answer = await fetch(place.dataset.poll, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
        const text = await answer.text();
        if (!answer.ok || answer.redirected || !text.includes("data-poll-summary")) return location.reload();
        if (place.innerHTML !== text) place.innerHTML = text;
      } catch {
        // Offline for a moment: asked again.
      }
      setTimeout(ask, 2000);
    };
    setTimeout(ask, 2000);
  };
  document.querySelectorAll("[data-poll]").forEach(poll);
})();
