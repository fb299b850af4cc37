// The few things a page does by itself. Everything works without this file.

// A refused form: read the list of errors first (RGAA 11.10).
document.querySelector("[data-focus]")?.focus();

// Buttons that print the page (recovery codes).
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The design system leaves Escape to fields: in a dialog, the focus goes to the button that closes first, and the design
// system then does the rest.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !event.target.matches("input, select, textarea")) return;
    event.target.closest(".fr-modal--opened")?.querySelector(".fr-btn--close").focus();
  },
  { capture: true },
);

// A job's page: htmx replaces its moving part each second. What a screen reader says stands outside of it, and only
// changes when the words do.
document.body.addEventListener("htmx:afterSwap", () => {
  const said = document.getElementById("job-status");
  const shown = document.querySelector("#job [data-status]")?.textContent.trim().replace(/\s+/g, " ");
  if (said && shown && said.textContent !== shown) said.textContent = shown;
});
