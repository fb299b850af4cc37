// The journal on a bad network: a note that could not leave is kept in this tab, and sent again on demand.
// Everything works without this file. One key goes with each note, so that a note sent twice is one note.

const form = document.querySelector("form[data-journal]");
if (form) keep(form);

function keep(form) {
  const KEPT = ["text", "kind", "day", "client_key", "file_label"];
  const place = `pni:journal:${form.getAttribute("action")}`;
  const state = form.querySelector("[data-journal-state]");
  const words = form.querySelector("[data-journal-words]");
  let isSending = false;

  restore();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.querySelector("[data-journal-again]").addEventListener("click", () => form.requestSubmit());
  form.addEventListener("input", () => {
    if (!state.hidden) remember(); // what is kept is what is on the page
  });

  async function send() {
    if (isSending) return;
    isSending = true;
    remember();
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (response.ok && response.headers.get("Content-Type")?.startsWith("application/json")) {
        const { url } = await response.json();
        forget();
        location.assign(url);
        return;
      }
      // A refusal, the end of the session: the browser sends the form itself, and shows the page that says so.
      form.submit();
    } catch {
      isSending = false;
      const hasFile = form.elements.file.files.length > 0;
      say(
        "Pas de réseau. La note est gardée dans cet onglet : réessayez quand la connexion revient." +
          (hasFile ? " Ne fermez pas la page, sinon le fichier sera à choisir de nouveau." : ""),
      );
    }
  }

  function restore() {
    const kept = recall();
    if (!kept) return;
    const isThere = [...document.querySelectorAll("[data-client-key]")].some(
      (note) => note.dataset.clientKey === kept.client_key,
    );
    if (isThere) {
      forget();
      return;
    }
    if (form.elements.text.value.trim()) return; // the page brings a text back by itself
    for (const name of KEPT) form.elements[name].value = kept[name] ?? "";
    say("Cette note n’a pas pu être envoyée. Relisez-la, puis réessayez.");
  }

  function remember() {
    const note = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
    try {
      sessionStorage.setItem(place, JSON.stringify(note));
    } catch {
      // No storage on this device: the page itself still holds the text.
    }
  }

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(place));
    } catch {
      return null;
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(place);
    } catch {
      // Nothing was kept.
    }
  }

  function say(text) {
    state.hidden = false;
    words.textContent = text;
  }
}
