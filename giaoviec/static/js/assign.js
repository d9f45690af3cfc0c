// Comfort of the form of tasks: what one may mean while typing, and what a spoken order folds away.
"use strict";

const WAIT_MS = 220;
let lastId = 0;

// An editable combobox with a list (ARIA 1.2): arrows move, Enter or a tap takes, Escape closes.
// Typing on is always possible: the server looks the text up again.
class Combo {
  constructor(field) {
    this.field = field;
    this.input = field.querySelector("input");
    this.between = field.dataset.between ?? "";
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.className = "combo__list";
    this.list.id = `combo-${++lastId}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.querySelector("label").textContent.trim());
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    this.input.after(this.list, this.said);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.ask(WAIT_MS));
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the field loses the focus, or the list would be gone when the finger is lifted.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  // What is being typed: of several, the one in which the cursor stands.
  part() {
    const { value, selectionStart } = this.input;
    if (!this.between) return { before: "", text: value, after: "" };
    const cursor = selectionStart ?? value.length;
    const from = value.lastIndexOf(this.between, cursor - 1) + 1;
    const next = value.indexOf(this.between, cursor);
    const to = next < 0 ? value.length : next;
    return { before: value.slice(0, from), text: value.slice(from, to), after: value.slice(to) };
  }

  ask(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), wait);
  }

  async fetch() {
    const text = this.part().text.trim();
    const of = this.field.dataset.of && document.getElementById(this.field.dataset.of)?.value.trim();
    if (!text && !of) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const query = new URLSearchParams({ q: text, ...(of ? { "don-vi": of } : {}) });
    try {
      const answer = await fetch(`${this.field.dataset.combo}?${query}`, {
        signal: this.asked.signal,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) return this.close();
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ said, options }) {
    if (document.activeElement !== this.input) return;
    this.list.replaceChildren(
      ...options.map((one, place) => {
        const option = document.createElement("li");
        option.className = "combo__option";
        option.id = `${this.list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = one.value;
        option.append(one.label);
        if (one.hint) {
          const hint = document.createElement("small");
          hint.textContent = one.hint;
          option.append(hint);
        }
        return option;
      }),
    );
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.hidden = !options.length;
    this.input.setAttribute("aria-expanded", String(!!options.length));
    this.said.textContent = said;
  }

  press(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.ask(0);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.take(this.options[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const options = this.options;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  take(option) {
    const { before, after } = this.part();
    const start = before ? `${before} ` : "";
    this.input.value = start + option.dataset.value + after;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const equip = (root) => {
  for (const field of root.querySelectorAll("[data-combo]:not([data-ready])")) {
    field.dataset.ready = "1";
    new Combo(field);
  }
};

// A spoken order needs content, unit and deadline; a document's facts and details are open.
const fold = (form) => {
  const spoken = form.querySelector('input[name="source"]:checked')?.value === "spoken";
  for (const part of form.querySelectorAll("[data-source-facts], [data-spoken-fold]")) {
    const filled = [...part.querySelectorAll("input, select, textarea")].some(
      (one) => (one.value && one.tagName !== "SELECT") || one.getAttribute("aria-invalid"),
    );
    part.open = !spoken || filled;
  }
};

const ready = () => {
  equip(document);
  for (const form of document.querySelectorAll("form.assign")) {
    form.addEventListener("change", (event) => event.target.name === "source" && fold(form));
  }
};

document.addEventListener("htmx:load", (event) => equip(event.detail.elt.parentNode ?? document));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();

// The import of a long sheet shows how far it is: <form data-progress="address of the bar">.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  const address = form.dataset?.progress;
  if (!address) return;
  const here = form.querySelector("[data-progress-here]");
  const timer = setInterval(async () => {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && answer.status === 200) here.innerHTML = await answer.text();
  }, 1000);
  form.addEventListener("htmx:afterRequest", () => clearInterval(timer), { once: true });
});
