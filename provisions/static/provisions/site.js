/* Small improvements on pages that work without them: a filter answers when it is changed (htmx then swaps results in
   place), opened groups stay open across a swap, and a refusal is shown as the server's own page. */
"use strict";

document.documentElement.classList.add("js");

// Filters answer at once; the form's own button does the same without this file.
document.addEventListener("change", (event) => {
  if (event.target.matches("#filters input")) event.target.form.requestSubmit();
});

// On a narrow screen filters fold away behind a button.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".filters-button button");
  if (button) button.setAttribute("aria-expanded", button.form.classList.toggle("shown"));
});

// A swap brings new elements: carry over which groups were open, and whether the filters were shown. It must wait for
// htmx to settle, which gives elements that were there before (by id) their new attributes, and takes away ours.
let kept = null;

document.addEventListener("htmx:beforeSwap", () => {
  const groups = [...document.querySelectorAll("#filters details")];
  kept = {
    open: new Map(groups.map((group) => [group.id, group.open])),
    shown: document.getElementById("explorer")?.classList.contains("shown"),
  };
});

document.addEventListener("htmx:afterSettle", () => {
  if (!kept) return;
  for (const group of document.querySelectorAll("#filters details")) {
    if (kept.open.has(group.id)) group.open = kept.open.get(group.id);
  }
  if (kept.shown) {
    document.getElementById("explorer")?.classList.add("shown");
    document.querySelector(".filters-button button")?.setAttribute("aria-expanded", "true");
  }
  kept = null;
});

document.addEventListener("htmx:responseError", (event) => {
  window.location.assign(event.detail.xhr.responseURL);
});
