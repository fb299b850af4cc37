// Suggestions under the territory search: the WAI-ARIA combobox with a list popup (version 1.2, focus stays in the
// field). Without this file the form submits and the results page answers the same.

const DELAY_MS = 150;
const MIN_CHARACTERS = 2;
let fields = 0;

class TerritorySearch {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=q]");
    this.options = [];
    this.active = -1;
    this.timer = 0;
    this.pending = null;
    fields += 1;
    this.list = this.build("ul", "territory-search__list");
    this.list.id = `territory-suggestions-${fields}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Territoires proposés");
    this.list.hidden = true;
    this.status = this.build("p", "fr-sr-only");
    this.status.setAttribute("role", "status");
    this.form.append(this.list, this.status);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("input", () => this.ask(DELAY_MS));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", () => this.close());
    // Pressing on the list must not take the focus out of the field, which would close it.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
  }

  build(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  ask(delay) {
    clearTimeout(this.timer);
    this.pending?.abort();
    if (this.input.value.trim().length < MIN_CHARACTERS) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.fetch(), delay);
  }

  async fetch() {
    const pending = new AbortController();
    this.pending = pending;
    const address = new URL(this.form.dataset.source, window.location.href);
    address.searchParams.set("q", this.input.value);
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: pending.signal });
      if (!response.ok) throw new Error(response.statusText);
      const { results } = await response.json();
      if (!pending.signal.aborted && document.activeElement === this.input) this.show(results);
    } catch {
      // Superseded by a newer question, or the network failed: the button still works.
      if (!pending.signal.aborted) this.close();
    }
  }

  show(results) {
    this.results = results;
    this.options = results.map((result, position) => this.option(result, position));
    this.list.replaceChildren(...this.options);
    this.activate(-1);
    this.open(results.length > 0);
    this.status.textContent = this.announcement(results.length);
  }

  announcement(count) {
    if (count === 0) return "Aucun territoire ne correspond.";
    const found = count === 1 ? "1 territoire proposé" : `${count} territoires proposés`;
    return `${found}, flèches haut et bas pour les parcourir.`;
  }

  option(result, position) {
    const option = this.build("li", "territory-search__option");
    option.id = `${this.list.id}-${position}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    // The commas and spaces are for those who hear the line.
    option.append(this.build("span", "territory-search__name", result.name), " ");
    option.append(this.build("span", "territory-search__detail", result.detail));
    if (result.former_name) {
      option.append(" ", this.build("span", "territory-search__detail", `Autre nom : ${result.former_name}`));
    }
    return option;
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.timer);
    this.pending?.abort();
    this.open(false);
    this.activate(-1);
    this.status.textContent = "";
  }

  activate(position) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = position;
    const option = this.options[position];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isOpen = !this.list.hidden;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.ask(0);
      else if (event.key === "ArrowDown") this.activate(this.active < last ? this.active + 1 : 0);
      else this.activate(this.active > 0 ? this.active - 1 : last);
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen) this.close();
      else this.input.value = "";
    }
  }

  choose(position) {
    const result = this.results[position];
    this.input.value = result.name;
    this.close();
    if (result.has_page && this.form.dataset.page) {
      window.location.assign(this.form.dataset.page.replace("__slug__", result.slug));
    } else {
      this.form.requestSubmit();
    }
  }
}

for (const form of document.querySelectorAll("form[data-territory-search]")) new TerritorySearch(form);
