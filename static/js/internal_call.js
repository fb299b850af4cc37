// Copies the link or the text of the internal call. Without this file, both can be selected by hand.

const status = document.querySelector("[data-copy-status]");

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = "Copié.";
    } catch {
      // No permission, or a page without TLS: selected, the keyboard does the rest.
      field.focus();
      field.select();
      status.textContent = "Le texte est sélectionné : copiez-le avec Ctrl et C.";
    }
  });
}
