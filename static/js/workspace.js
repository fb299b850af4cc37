// Writing in a workspace when the network fails. Everything works without this file.
//
// What is typed stays in this tab (sessionStorage), never on the device for longer: these are the words of people met,
// on phones that are sometimes shared. It goes once the server has it.

const done = document.querySelector("[data-kept-done]");
if (done) forget(done.dataset.keptDone);

const form = document.querySelector("form[data-kept]");
if (form) keep(form);

function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // No storage here (private browsing): there is nothing to forget.
  }
}

function keep(form) {
  const key = form.dataset.kept;
  const TRY_MS = 8000;
  // A page that already carries what was sent (refused, in conflict, found again) decides by itself.
  if (!("settled" in form.dataset)) restore();
  form.addEventListener("input", remember);
  form.addEventListener("submit", send);

  function fields() {
    return [...form.elements].filter(
      (field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "submit",
    );
  }

  function remember() {
    const kept = fields()
      .filter((field) => !/^(checkbox|radio)$/.test(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // The page itself still holds the text.
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
    } catch {
      return;
    }
    if (!kept) return;
    for (const field of fields()) {
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    const notice = show("found-template");
    notice.querySelector("[data-drop]").addEventListener("click", () => {
      forget(key);
      location.reload();
    });
  }

  // A native sending that fails shows the browser's own page: the network is tried first, with nothing personal.
  async function send(event) {
    event.preventDefault();
    remember();
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(TRY_MS) });
      if (!answer.ok) throw new Error("unavailable");
      carry(button);
      form.submit();
    } catch {
      sayLost(button);
    } finally {
      button.disabled = false;
    }
  }

  // A form sent by a script does not say which of its buttons was pressed.
  function carry(button) {
    if (!button.name) return;
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
  }

  function sayLost(button) {
    document.querySelector("[data-lost]")?.remove();
    const notice = show("lost-template");
    notice.dataset.lost = "";
    const texts = fields().filter((field) => field.matches("textarea, input[type=text]") && field.value);
    notice.querySelector("textarea").value = texts.map((field) => `${labelOf(field)}\n${field.value}`).join("\n\n");
    notice.querySelector("[data-retry]").addEventListener("click", () => form.requestSubmit(button));
  }

  function labelOf(field) {
    return field.labels?.[0]?.firstChild?.textContent.trim() ?? field.name;
  }

  function show(id) {
    const notice = document.getElementById(id).content.firstElementChild.cloneNode(true);
    form.before(notice);
    notice.focus();
    return notice;
  }
}
