// The few things a page does by itself. Everything works without this file.

// A refused form: read the list of errors first (RGAA 11.10).
document.querySelector("[data-focus]")?.focus();

// Buttons that print the page (recovery codes).
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
