/* What every page does: it says aloud what changed, keeps the focus where it was, and hands on to the other modules. */
import htmx from "./htmx.js";
import { listen } from "./live.js";
import { takeKeys } from "./keys.js";
import { keepDrafts } from "./drafts.js";

const LINGER = 20000; // milliseconds that a toast stays after the focus has left it

/** Have a screen reader say it: once, and at once when it is urgent. */
export function say(text, urgent = false) {
  const region = document.getElementById(urgent ? "assertive" : "polite");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

/** Messages of the page become toasts; the last one stays until it is dismissed or replaced, or for a while unfocused. */
export function toast(told = document.querySelector("#main .told")) {
  const toasts = document.getElementById("toasts");
  if (!told || !toasts) return;
  told.remove();
  toasts.replaceChildren(...told.children);
  htmx.process(toasts);
  const last = toasts.lastElementChild;
  say([...toasts.children].map((note) => note.querySelector("span").textContent).join(" "), last?.matches(".error"));
  for (const note of toasts.children) {
    note.querySelector("[data-dismiss]")?.addEventListener("click", () => note.remove());
  }
  let timer = setTimeout(() => last?.remove(), LINGER);
  toasts.onfocusin = toasts.onpointerenter = () => clearTimeout(timer);
  toasts.onfocusout = toasts.onpointerleave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => last?.remove(), LINGER);
  };
}

/** A fault that no page tells of: to be read where messages stand, and said at once. */
function warn(text) {
  const note = document.createElement("div");
  note.className = "note error";
  note.append(Object.assign(document.createElement("span"), { textContent: text }));
  document.getElementById("toasts").replaceChildren(note);
  say(text, true);
}

/** After a swap that took the focused element away, the focus goes to what the new part names, or to its heading. */
function keepFocus() {
  let had = null;
  document.addEventListener("htmx:before:swap", () => { had = document.activeElement; });
  document.addEventListener("htmx:after:swap", (event) => {
    toast(); // it may take the focused button of the last one away
    if (!had || had === document.body || document.activeElement !== document.body) return;
    const again = had.id && document.getElementById(had.id);
    const part = event.detail.ctx.target?.isConnected ? event.detail.ctx.target : document.getElementById("main");
    const place = again || part.querySelector("[autofocus], [data-focus], [role=alert], h1, h2") || part;
    if (!place.matches("a[href], button, input, select, textarea, summary")) place.tabIndex = -1;
    place.focus({ preventScroll: !again });
  });
}

/** A part that is being fetched says so; a form that is being sent takes no second press. */
function showBusy() {
  const mark = (event, busy) => {
    const { target, sourceElement } = event.detail.ctx;
    if (target instanceof Element) busy ? target.setAttribute("aria-busy", "true") : target.removeAttribute("aria-busy");
    for (const button of sourceElement.matches?.("form") ? sourceElement.querySelectorAll("button") : []) {
      button.toggleAttribute("aria-disabled", busy);
    }
  };
  document.addEventListener("htmx:before:request", (event) => mark(event, true));
  document.addEventListener("htmx:finally:request", (event) => mark(event, false));
  document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
    if (!ctx.sourceElement?.matches?.("[data-live]")) warn(error?.told ?? document.body.dataset.unsent);
  });
}

/** Disabled buttons stay reachable, and say why: they carry `aria-disabled` and are described by their reason. */
function refuseDisabled() {
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[aria-disabled=true], [aria-disabled='']");
    if (!control) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const reason = document.getElementById(control.getAttribute("aria-describedby"));
    if (reason) say(reason.textContent, true);
  }, true);
}

/** Dialogs open by `data-opens="id"` and close by `data-closes`; the browser gives the focus back. */
function openDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.opens).showModal();
    }
    event.target.closest("[data-closes]")?.closest("dialog").close();
    if (event.target.matches("dialog")) event.target.close(); // the backdrop
  });
}

/** Of menus one is open at a time: its first entry has the focus, arrows go through it, Escape gives the focus back. */
function openMenus() {
  const entries = "a, button, input:not([type=hidden])";
  const inside = (menu) => menu.querySelector(".pop, .layer");
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details.menu") || !target.open) return;
    for (const other of document.querySelectorAll("details.menu[open]:not([data-stays])")) if (other !== target) other.open = false;
    inside(target)?.querySelector(entries)?.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || event.target.matches("input, select")) return;
    event.preventDefault();
    const all = [...inside(menu)?.querySelectorAll("a, button") ?? []];
    const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    all[(next + all.length) % all.length]?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
}

/** A ring that comes to a threshold says so where it is marked, on the page of its task: once, and politely. */
function announceRings() {
  document.addEventListener("cs:look", ({ target }) => {
    if (target.dataset.announce !== undefined) say(target.getAttribute("aria-label"));
  });
}

/** Name the chosen files beside the button that chose them: the browser's own control is hidden. */
export function nameFiles() {
  for (const input of document.querySelectorAll(".attach input")) {
    input.parentElement.querySelector("[data-attached]").textContent = [...input.files].map((file) => file.name).join(", ");
  }
}

/** Fetch the typeface once a first page is read, which does not wait for it: the next pages are written in it. */
async function keepTypeface() {
  const { typeface } = document.body.dataset;
  if (!typeface) return;
  try {
    await (await fetch(typeface)).arrayBuffer();
  } catch {
    return; // no connection: another page asks for it again
  }
  document.cookie = "typeface=kept; path=/; max-age=31536000; samesite=lax";
}

function each() {
  toast();
  nameFiles();
  if (document.querySelector("svg.ring[data-open]")) import("./rings.js").then(({ tick }) => tick());
  keepDrafts();
}

keepFocus();
showBusy();
refuseDisabled();
openDialogs();
openMenus();
announceRings();
takeKeys();
listen();
each();
document.addEventListener("htmx:after:swap", each);
document.addEventListener("change", ({ target }) => { if (target.type === "file") nameFiles(); });
addEventListener("load", keepTypeface);
performance.mark("cs:ready");
