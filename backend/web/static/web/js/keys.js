/* Keys. A single letter is a command only outside of fields, never while a character is being composed, and only for
   those who have not switched single keys off. Commands are what the page marks: `data-key="s"` is pressed by S. */

let composing = false;

/** Listen to keys from now on. */
export function takeKeys() {
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => setTimeout(() => { composing = false; }, 0));
  document.addEventListener("keydown", guard, true);
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a[data-palette]")) return;
    event.preventDefault();
    openPalette();
  });
}

/** Whether this key belongs to an input method, which may send Enter just after composing has ended. */
export const isComposing = (event) => composing || event.isComposing || event.keyCode === 229;

function guard(event) {
  if (!isComposing(event)) return;
  if (event.key === "Enter") event.preventDefault();
  event.stopImmediatePropagation();
}

async function openPalette() {
  const { open } = await import("./palette.js");
  open();
}

/** The list of keys: those alone that do something on this page as it stands. */
function showKeys() {
  const sheet = document.getElementById("keys-sheet");
  for (const line of sheet?.querySelectorAll("[data-needs]") ?? []) line.hidden = !document.querySelector(line.dataset.needs);
  sheet?.showModal();
}

let pending = ""; // the first of two letters, for a moment

function press(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey && event.key.toLowerCase() === "z" && !isTyping(event.target)) {
    const undo = document.querySelector("#toasts [data-undo]") || document.getElementById("undo-last");
    if (undo) { event.preventDefault(); undo.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "Enter" && event.target.matches("[data-row]")) { event.preventDefault(); enter(event.target); return; }
  if (document.querySelector("dialog[open]") || document.body.dataset.keys === undefined) return;
  if (event.key === "/") { event.preventDefault(); openPalette(); return; }
  if (event.key === "?") { event.preventDefault(); showKeys(); return; }
  const key = pending + event.key.toLowerCase();
  pending = "";
  if (key === "g") { pending = "g "; setTimeout(() => { pending = ""; }, 1500); return; }
  if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return; }
  run(key, event);
}

const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

/** The rows that J and K go through, and the one that is selected: the one that has the focus within. */
function rows() { return [...document.querySelectorAll("[data-row]")]; }

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at === -1 ? 0 : at + by))];
  (next.matches("[tabindex], a, button") ? next : next.querySelector("a, button, input:not([type=hidden])")).focus();
}

/** Look at what a row is about, or open it. */
export const enter = (row) => (row.querySelector("a[data-peek]") ?? row.querySelector("a.t"))?.click();

/** Press what the selected row marks with this key, or else the page. */
function run(key, event) {
  const row = document.activeElement?.closest("[data-row]");
  const name = `[data-key="${CSS.escape(key)}"]`;
  const control = row?.querySelector(name) ?? document.querySelector(`${name}:not([data-row] *)`);
  if (!control) return;
  event.preventDefault();
  control.matches("textarea, input:not([type=checkbox])") ? control.focus() : control.click();
}
