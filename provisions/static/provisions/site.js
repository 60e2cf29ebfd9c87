/* Small improvements on pages that work without them: a filter answers when it is changed (htmx then swaps results in
   place), opened groups stay open across a swap, and a refusal is shown as the server's own page. */
"use strict";

document.documentElement.classList.add("js");

// Filters answer at once; the form's own button does the same without this file. Enter in a field that was typed into
// changes it and sends the form by itself: one of the two is enough, and htmx would tell the console of a call given up.
let sending = 0;

document.addEventListener("change", (event) => {
  if (!event.target.matches("#filters input[name]")) return;
  const form = event.target.form;
  clearTimeout(sending);
  sending = setTimeout(() => form.requestSubmit());
});

document.addEventListener("submit", () => clearTimeout(sending), true);

// A box in a long facet finds its values by name; where the page holds only some, the first letter fetches all.
const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

async function fetchAll(box) {
  const address = box.dataset.all;
  delete box.dataset.all;
  const response = await fetch(address);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const group = box.closest("fieldset");
  group.querySelectorAll(".options, details").forEach((old) => old.remove());
  const all = page.querySelector(".all-values .options");
  box.closest(".find").after(all);
  window.htmx?.process(all);
}

document.addEventListener("input", async (event) => {
  const box = event.target.closest(".find input");
  if (!box) return;
  if (box.dataset.all) await fetchAll(box);
  const wanted = folded(box.value.trim());
  const group = box.closest("fieldset");
  const values = [...group.querySelectorAll(".options li")];
  for (const value of values) value.hidden = !folded(value.querySelector("label").textContent).includes(wanted);
  const rest = group.querySelector("details");
  if (rest && wanted) rest.open = true;
  const found = values.filter((value) => !value.hidden).length;
  document.getElementById("announcement").textContent = `${box.dataset.found} ${found}`;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest(".find")) event.preventDefault();
});

// A button copies what it points at, or the page's address; where the browser gives no clipboard, it goes away.
document.addEventListener("click", async (event) => {
  const button = event.target.closest(".copy");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy ?? "");
  try {
    await navigator.clipboard.writeText(source ? source.textContent.trim() : window.location.href);
  } catch {
    button.hidden = true;
    return;
  }
  button.textContent = document.getElementById("announcement").textContent = button.dataset.done;
});

// Another language shows the question as it stands now, after whatever was swapped in.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".languages a");
  if (link) link.search = window.location.search;
});

// On a narrow screen filters fold away behind a button.
document.addEventListener("click", (event) => {
  const button = event.target.closest(".filters-button button");
  if (button) button.setAttribute("aria-expanded", button.form.classList.toggle("shown"));
});

// A link that was pressed goes with the swap, and the focus with it. What stands in its place after the swap: the value
// that was left out, the same choice of order or size, or else (null) the results. Elements with an id are htmx's care.
function successor(link) {
  if (!link || link.id || !link.closest("#explorer")) return null;
  const value = link.closest(".options li")?.querySelector("input")?.id;
  if (value) return () => document.getElementById(value);
  const words = link.closest(".choices") && link.textContent;
  return () => [...document.querySelectorAll(".choices a")].find((other) => other.textContent === words);
}

// A swap brings new elements: carry over which groups were open, and whether the filters were shown. It must wait for
// htmx to settle, which gives elements that were there before (by id) their new attributes, and takes away ours.
let kept = null;

document.addEventListener("htmx:beforeSwap", () => {
  const groups = [...document.querySelectorAll("#filters details")];
  kept = {
    open: new Map(groups.map((group) => [group.id, group.open])),
    shown: document.getElementById("explorer")?.classList.contains("shown"),
    next: successor(document.activeElement),
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
  if (kept.next && document.activeElement === document.body) {
    (kept.next() ?? document.getElementById("results"))?.focus({ preventScroll: true });
  }
  kept = null;
});

document.addEventListener("htmx:responseError", (event) => {
  window.location.assign(event.detail.xhr.responseURL);
});
