// Comfort on top of pages that work without it: nothing here is needed to do the job.
"use strict";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// htmx requests carry the same protection as posted forms.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// Open menus close with Escape, and when the page beside them is touched.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

// A second tap on a button that is already at work does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Work of seconds is said as it begins: <form data-working="…"> and links inside [data-working]; links to
// files inside [data-making], where the page stays and nobody tells when the file has come.
const say = (place, text) => {
  let told = place.querySelector(":scope > .working");
  if (!told) {
    told = document.createElement("p");
    told.className = "working";
    told.setAttribute("role", "status");
    place.append(told);
  }
  requestAnimationFrame(() => (told.textContent = text));
};
const begin = (place) => {
  document.getElementById("busy")?.classList.add("htmx-request");
  say(place, place.dataset.working);
};

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("[data-working]")) begin(event.target);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const making = link.closest("[data-making]");
  const working = link.closest("[data-working]");
  if (making) say(making, making.dataset.making);
  else if (working) begin(working);
});

// Whoever writes for a long time is not idle: the server is told so at most once a minute.
const MINUTE = 60_000;
let told = Date.now();
document.addEventListener("input", () => {
  if (Date.now() - told < MINUTE || !document.querySelector(".frame")) return;
  told = Date.now();
  fetch("/ho-so/dang-dung", { credentials: "same-origin", cache: "no-store" }).catch(() => {});
});

// A page that comes back from the browser's memory is fresh again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
  for (const told of document.querySelectorAll(".working")) told.remove();
  document.getElementById("busy")?.classList.remove("htmx-request");
});

// A file that is too big is told beside its field, before it is sent in vain: <input type="file" data-most-bytes>.
const measure = (input) => {
  const isTooBig = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
  input.setCustomValidity(isTooBig ? input.dataset.tooBig : "");
  input.setAttribute("aria-invalid", String(isTooBig));
  const id = `${input.id}-too-big`;
  document.getElementById(id)?.remove();
  if (!isTooBig) return;
  const told = document.createElement("p");
  told.id = id;
  told.className = "field__error";
  told.setAttribute("role", "alert");
  told.textContent = input.dataset.tooBig;
  input.after(told);
};

// Filters that answer at once: <form data-auto-submit>.
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-most-bytes]")) measure(event.target);
  event.target.form?.matches("[data-auto-submit]") && event.target.form.requestSubmit();
});

const prepare = () => {
  // The summary of errors is read first.
  document.querySelector("[data-focus]")?.focus();

  // Demo accounts can be filled in by a tap.
  for (const button of document.querySelectorAll("[data-fill-username]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.getElementById("username").value = button.dataset.fillUsername;
      document.getElementById("password").value = button.dataset.fillPassword;
      document.querySelector(".entry__fields button[type=submit]").focus();
    });
  }
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
else prepare();
