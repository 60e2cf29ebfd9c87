/* A file that is too large is refused before it is sent; the server refuses it too. */
"use strict";

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-largest]");
  if (!form || event.target.type !== "file") return;
  const largest = Number(form.getAttribute("data-largest")); // form.dataset is the field of that name
  const large = [...event.target.files].some((file) => file.size > largest);
  const message = form.querySelector(".too-large");
  message.hidden = !large;
  event.target.setCustomValidity(large ? message.textContent : "");
});
