/* The box that switches single keys off; a browser keeps what was chosen. Scripts that follow ask whether it is ticked. */
"use strict";
(() => {
  const KEPT = "rta-db-single-keys";
  const switched = document.getElementById("single-keys");
  switched.checked = localStorage.getItem(KEPT) !== "off";
  switched.addEventListener("change", () => localStorage.setItem(KEPT, switched.checked ? "on" : "off"));
})();
