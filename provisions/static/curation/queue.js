/* The queue's keys. Every key presses a link, a button or a field that is on the page: without a script, nothing is lost. */
"use strict";
(() => {
  const switched = document.getElementById("single-keys");

  const form = document.querySelector("form[data-keys]");
  const typing = (target) => target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=submit])");

  /* What a key does on this page; undefined where it means nothing. */
  const meaning = (key) => {
    const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (named) return () => (named.matches("select") ? named.focus() : named.click());
    if (!form) return undefined;
    const radio = /^[1-9]$/.test(key) && form.querySelectorAll("input[type=radio]")[key - 1];
    if (radio) return () => { radio.checked = true; radio.focus(); };
    const confirm = key === "c" && form.querySelector("[name=confirmed]");
    if (confirm) return () => { confirm.click(); confirm.focus(); };
    const field = { e: "[name=citation]", n: "[name=note]" }[key];
    const target = field && form.querySelector(field);
    if (target) return () => { target.focus(); };
    return undefined;
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape" && typing(target)) { target.blur(); return; }
    if (event.defaultPrevented || event.altKey || event.metaKey) return;
    if (key === "Enter" && form) {
      const own = target.matches("a, button, summary") || (target.matches("textarea") && !event.ctrlKey);
      if (!own) { event.preventDefault(); form.querySelector("[data-submit]").click(); }
      return;
    }
    if (event.ctrlKey || typing(target) || (!switched.checked && key !== "Escape")) return;
    const act = meaning(key);
    if (act) { event.preventDefault(); act(); }
  });

  /* The mark in the article follows the offsets; they count characters, not the halves that JavaScript counts. */
  const data = document.getElementById("article-body");
  const start = document.querySelector("[name=start]");
  const end = document.querySelector("[name=end]");
  const passage = document.getElementById("passage");
  if (data && start && end && passage) {
    const letters = Array.from(JSON.parse(data.textContent));
    const show = () => {
      const [from, to] = [Number(start.value), Number(end.value)];
      if (!(from < to && to <= letters.length)) return;
      const mark = document.createElement("mark");
      mark.textContent = letters.slice(from, to).join("");
      passage.replaceChildren(letters.slice(0, from).join(""), mark, letters.slice(to).join(""));
    };
    start.addEventListener("input", show);
    end.addEventListener("input", show);
  }

  const mark = document.querySelector(".words mark");
  const words = document.querySelector(".words");
  if (mark && words) words.scrollTop = Math.max(0, mark.offsetTop - words.offsetTop - 80);
})();
