// Writing a candidature: saves each answer as it is typed, and keeps on the device what could not be saved.
// Everything works without this file: the button « Enregistrer » sends the whole form.

const form = document.querySelector("form[data-draft]");
if (form) write(form);

function write(form) {
  const PAUSE_MS = 1500; // after the last key
  const RETRY_MS = 10000; // after a lost connection
  const url = form.dataset.autosave; // absent once deposited: each correction is then a decision
  const state = document.getElementById("save-state");
  const token = form.elements.csrfmiddlewaretoken.value;
  const number = new Intl.NumberFormat("fr-FR");
  const answers = [...form.querySelectorAll(".pni-question textarea, .pni-question input[type=text]")].map(track);
  const themes = url ? trackThemes() : null;
  // A page that already carries something unsaved (found again, refused, in conflict) decides by itself.
  const isSettled = !document.querySelector("#found-again, #conflict-summary, #error-summary");
  let timer = 0;
  let isSending = false;

  answers.forEach((answer) => {
    count(answer);
    answer.input.addEventListener("input", () => {
      count(answer);
      remember(answer);
      plan();
    });
    answer.input.addEventListener("change", () => plan(0));
  });
  if (isSettled) restore();
  window.addEventListener("online", () => plan(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  function track(input) {
    const base = form.elements[`base_${input.name}`];
    return { input, base, saved: input.value, isWaiting: false, key: `pni:draft:${form.dataset.draft}:${input.name}` };
  }

  // --- What is kept on this device ---------------------------------------------------------------------------------

  function same(one, other) {
    const plain = (text) => text.replace(/\r\n?/g, "\n").trim();
    return plain(one) === plain(other);
  }

  function remember(answer) {
    try {
      if (same(answer.input.value, answer.saved)) localStorage.removeItem(answer.key);
      else localStorage.setItem(answer.key, JSON.stringify({ text: answer.input.value, base: answer.base.value }));
    } catch {
      // No storage on this device (private browsing): the page itself still holds the text.
    }
  }

  function recall(answer) {
    try {
      return JSON.parse(localStorage.getItem(answer.key));
    } catch {
      return null;
    }
  }

  function restore() {
    const found = [];
    answers.forEach((answer) => {
      const kept = recall(answer);
      if (!kept || same(kept.text, answer.saved)) {
        remember(answer);
        return;
      }
      found.push({ answer, base: answer.base.value });
      answer.input.value = kept.text;
      answer.base.value = kept.base; // what it was written over: the server tells if it changed since
      answer.isWaiting = true; // until the person touches it, or presses the button
      answer.input.addEventListener("input", () => (answer.isWaiting = false), { once: true });
      answer.input.classList.add("pni-found-again");
      count(answer);
    });
    if (!found.length) return;
    const notice = document.getElementById("restored-template").content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-found]").append(
      ...found.map(({ answer }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `#${answer.input.id}`;
        link.textContent = answer.input.closest(".pni-question").querySelector(".pni-question__label").textContent;
        item.append(link);
        return item;
      }),
    );
    notice.querySelector("[data-drop]").addEventListener("click", () => {
      found.forEach(({ answer, base }) => {
        answer.input.value = answer.saved;
        answer.base.value = base;
        answer.isWaiting = false;
        answer.input.classList.remove("pni-found-again");
        remember(answer);
        count(answer);
      });
      notice.remove();
      answers[0].input.focus();
    });
    form.before(notice);
  }

  // --- Autosave ----------------------------------------------------------------------------------------------------

  function plan(delay = PAUSE_MS) {
    if (!url) return;
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (!url || isSending) return;
    const answer = answers.find((one) => !one.isWaiting && !same(one.input.value, one.saved));
    const changed = answer ?? (themes?.isChanged() ? themes : null);
    if (!changed) return;
    isSending = true;
    let isDone = false;
    try {
      isDone = await sendOne(changed, answer ? answer.input.value : themes.text());
    } catch {
      say("Pas de connexion. Votre texte est gardé sur cet appareil et sera envoyé dès que possible.", true);
      plan(RETRY_MS);
    }
    isSending = false;
    if (isDone) plan(0);
  }

  async function sendOne(answer, text) {
    const body = new URLSearchParams({
      csrfmiddlewaretoken: token,
      field: answer.name ?? answer.input.name,
      text,
      base: answer.base.value,
    });
    const response = await fetch(url, { method: "POST", body, redirect: "manual", keepalive: body.toString().length < 60000 });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.ok && isJson) {
      const told = await response.json();
      answer.base.value = told.base;
      answer.saved = text;
      answer.input?.classList.remove("pni-found-again");
      if (answer.input) remember(answer);
      say(`Enregistré à ${told.saved_at}`);
      document.body.dispatchEvent(new CustomEvent("pni-saved"));
      return true;
    }
    if (response.status === 409 && isJson) {
      disagree(answer, await response.json());
      return true;
    }
    if (isJson) {
      answer.isWaiting = true;
      answer.input?.addEventListener("input", () => (answer.isWaiting = false), { once: true });
      say(`${(await response.json()).message} Votre texte est gardé sur cet appareil.`, true);
      return true;
    }
    if (response.status >= 500) throw new Error("unavailable");
    sayExpired();
    return false;
  }

  // Two people changed the same answer: both texts are shown, and nothing more is sent of it until one is chosen.
  function disagree(answer, { theirs, base }) {
    const block = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
    const question = answer.input.closest(".pni-question");
    question.querySelector("[data-conflict]")?.remove();
    block.dataset.conflict = "";
    block.querySelector("[data-theirs]").innerText = theirs || "(vide)";
    answer.isWaiting = true;
    block.querySelectorAll("[data-keep]").forEach((button) =>
      button.addEventListener("click", () => {
        answer.isWaiting = false;
        answer.saved = theirs;
        answer.base.value = base;
        if (button.dataset.keep === "theirs") answer.input.value = theirs;
        remember(answer);
        count(answer);
        block.remove();
        answer.input.focus();
        plan(0);
      }),
    );
    question.append(block);
    say("Une autre personne a changé la même réponse : choisissez quel texte garder.", true);
  }

  function say(words, isTrouble = false) {
    state.textContent = words;
    state.toggleAttribute("data-trouble", isTrouble);
  }

  function sayExpired() {
    say("Votre session est terminée. Votre texte est gardé sur cet appareil. ", true);
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Se reconnecter et reprendre";
    state.append(link);
  }

  // --- Small things ------------------------------------------------------------------------------------------------

  function count(answer) {
    const line = form.querySelector(`[data-count-for="${answer.input.id}"]`);
    const length = answer.input.value.length;
    const maximum = Number(line.dataset.maximum);
    line.hidden = length === 0;
    line.textContent = `${number.format(length)} signe${length > 1 ? "s" : ""} sur ${number.format(maximum)}`;
    line.toggleAttribute("data-over", length > maximum);
  }

  function trackThemes() {
    const boxes = [...form.querySelectorAll("input[name=themes]")];
    if (!boxes.length) return null;
    const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);
    const tracked = {
      name: "themes",
      base: form.elements.base_themes,
      isWaiting: false,
      text: () => ticked().join(","),
      isChanged: () => !tracked.isWaiting && tracked.text() !== tracked.saved,
    };
    tracked.saved = tracked.text();
    boxes.forEach((box) =>
      box.addEventListener("change", () => {
        tracked.isWaiting = false;
        plan();
      }),
    );
    return tracked;
  }
}
