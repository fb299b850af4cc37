// The draft of a session keeps itself on the server as it is typed. Everything works without this file: the buttons
// send the whole form. What could not leave stays in this tab (js/workspace.js, which is loaded after this file).

const form = document.querySelector("form[data-autosave]");
if (form) write(form);

function write(form) {
  const PAUSE_MS = 1500; // after the last key
  const RETRY_MS = 8000; // after a lost connection
  const state = document.getElementById("save-state");
  const total = form.elements["action-TOTAL_FORMS"];
  const maximum = Number(form.elements["action-MAX_NUM_FORMS"].value);
  let timer = 0;
  let isSending = false;
  let isOver = false; // being submitted, logged, or written elsewhere: the page decides, no longer this script

  linesOfThisTab();
  let saved = words();
  form.addEventListener("input", () => plan());
  form.addEventListener("change", () => plan());
  form.addEventListener("submit", () => clearTimeout(timer));
  form.querySelector("[data-add-line]").addEventListener("click", (event) => {
    if (Number(total.value) >= maximum) return;
    event.preventDefault();
    addLine().querySelector("input[type=text]").focus();
    plan();
  });
  window.addEventListener("online", () => plan(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  function words() {
    const sent = new URLSearchParams(new FormData(form));
    ["csrfmiddlewaretoken", "base", "page"].forEach((name) => sent.delete(name));
    return sent.toString();
  }

  function plan(delay = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (isSending || isOver || words() === saved) return;
    isSending = true;
    const sent = words();
    try {
      const body = new URLSearchParams(new FormData(form));
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: body.toString().length < 60000,
      });
      await answer(response, sent);
    } catch {
      say("Pas de connexion. Votre texte est gardé dans cet onglet et partira dès que possible.", true);
      plan(RETRY_MS);
    }
    isSending = false;
  }

  async function answer(response, sent) {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.ok && isJson) {
      const told = await response.json();
      form.elements.base.value = told.base;
      saved = sent;
      if (words() === sent) forgetTab();
      else plan();
      say(`Brouillon gardé à ${told.saved_at}`);
    } else if (isJson) {
      isOver = response.status === 409;
      say(`${(await response.json()).message} Votre texte est dans cette page.`, true);
    } else if (response.status >= 500) {
      throw new Error("unavailable");
    } else {
      sayExpired();
    }
  }

  function forgetTab() {
    try {
      sessionStorage.removeItem(form.dataset.kept);
    } catch {
      // No storage here: there is nothing to forget.
    }
  }

  // Lines that this tab held when the network failed: there must be room for them before their words come back.
  function linesOfThisTab() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(form.dataset.kept));
    } catch {
      return;
    }
    if (!kept || "settled" in form.dataset) return;
    const wanted = Number(kept.find(([name]) => name === total.name)?.[1] ?? 0);
    while (Number(total.value) < Math.min(wanted, maximum)) addLine();
  }

  function addLine() {
    const number = Number(total.value);
    const line = document.getElementById("line-template").content.firstElementChild.cloneNode(true);
    for (const node of line.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes]) {
        if (value.includes("__prefix__")) node.setAttribute(name, value.replaceAll("__prefix__", number));
      }
    }
    form.querySelector("[data-lines]").append(line);
    total.value = number + 1;
    return line;
  }

  function say(text, isTrouble = false) {
    state.textContent = text;
    state.toggleAttribute("data-trouble", isTrouble);
  }

  function sayExpired() {
    say("Votre session est terminée. Votre texte est gardé dans cet onglet. ", true);
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Se reconnecter et reprendre";
    state.append(link);
  }
}
