/* The keys of the outline. Every key presses a link, a button or a field that is on the page. */
"use strict";
(() => {
  const switched = document.getElementById("single-keys");

  const typing = (target) => target.matches("textarea, select, input:not([type=checkbox]):not([type=submit])");
  const lines = () => [...document.querySelectorAll(".words input[name=line]")];

  /* Move the focus among the lines; without one, to the first. */
  const step = (by) => {
    const all = lines();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  };

  const nextFlag = () => {
    const flags = [...document.querySelectorAll("a[data-flag]")];
    const here = flags.findIndex((link) => link.search === location.search);
    if (flags.length) flags[(here + 1) % flags.length].click();
  };

  /* Lines that have the focus count as ticked when nothing is. */
  const form = document.getElementById("operate");
  if (form) form.addEventListener("submit", () => {
    const focused = last;
    if (focused && !lines().some((line) => line.checked)) focused.checked = true;
  });
  let last = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches(".words input[name=line]")) last = event.target; });

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape") {
      if (typing(target)) target.blur();
      else document.getElementById("keys").open = false;
      return;
    }
    if (event.defaultPrevented || event.altKey || event.metaKey || event.ctrlKey) return;
    if (typing(target)) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (target.closest(".tree, .sheet, .flags, .keys")) return;
      event.preventDefault();
      step(key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (!switched.checked) return;
    if (key === "n") { event.preventDefault(); nextFlag(); return; }
    const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!named) return;
    event.preventDefault();
    if (named.matches("select, input")) { named.focus(); if (named.select) named.select(); }
    else named.click();
  });

  /* Enter in a field presses the button beside it, not the first of the form. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".head input, .head select, .operations select, .operations input")) return;
    const split = event.target.name === "before" && event.target.form.querySelector("[value=split]");
    const button = split || event.target.closest("label").nextElementSibling;
    if (button) { event.preventDefault(); button.click(); }
  });

  const current = document.querySelector(".tree [aria-current]");
  if (current) {
    const tree = current.closest(".tree");
    tree.scrollTop = Math.max(0, current.offsetTop - tree.offsetTop - tree.clientHeight / 3);
  }
})();
