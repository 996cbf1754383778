// SPDX-License-Identifier: EUPL-1.2
// What takes longer than a second says so, in the words of the tag that loads this script. The next page ends it;
// nothing tells a page that a file has come, so those words go by themselves.
"use strict";
(() => {
  const { waiting: onPage, waitingFile: onFile } = document.currentScript.dataset;
  let timer = 0, told = null;
  const rest = () => {
    clearTimeout(timer);
    told?.remove();
    told = null;
  };
  const wait = (isFile) => {
    rest();
    timer = setTimeout(() => {
      told = document.createElement("div");
      told.className = "waiting";
      told.setAttribute("role", "status");
      document.body.append(told);
      timer = setTimeout(() => { // a screen reader says what changes in a place that is there
        told.textContent = isFile ? onFile : onPage;
        if (isFile) timer = setTimeout(rest, 8000);
      }, 50);
    }, 1000);
  };
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) wait(Boolean((event.submitter ?? event.target).closest("[data-file]")));
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link?.hasAttribute("download")) wait(true);
    else if (link?.pathname.endsWith("/pdf/") && !event.ctrlKey && !event.metaKey && !event.shiftKey) wait(false);
  });
  addEventListener("pageshow", rest);
})();
