/* The board and the offers: cards dragged to another column (the menu does the same), forms of moves in a dialog,
   offers that run out. Every move goes through the entry of the card's menu, so that all ways do and tell the same. */
import htmx from "./htmx.js";
import { say } from "./app.js";
import { isComposing } from "./keys.js";

const FAR = 6; // pixels after which a press becomes a drag
const OWN = 10000; // milliseconds in which the news of a move of one's own comes: it is shown at once

/* A menu that has done its work closes, and its card has the focus, wherever it goes. */
document.addEventListener("submit", ({ target }) => {
  const menu = target.closest("[data-menu]");
  if (menu) settle(menu);
  else if (target.querySelector("[data-undo]")) showNews();
}, true);

function settle(menu) {
  menu.open = false;
  menu.closest("[data-card]").querySelector("h3 a").focus();
  showNews();
}

/* The answer to a move exchanges the board, and the mark with it: it is set again until the news has come. */
let newsUntil = 0;

function showNews() {
  newsUntil = Date.now() + OWN;
  markNews();
  setTimeout(() => delete document.getElementById("tasks-held")?.dataset.liveNow, OWN);
}

function markNews() {
  const part = document.getElementById("tasks-held");
  if (part && Date.now() < newsUntil) part.dataset.liveNow = "";
}

document.addEventListener("htmx:after:swap", markNews);

/* ---- why not: read out by app.js, and shown here ---- */

window.addEventListener("click", (event) => {
  const entry = event.target.closest?.("[data-to][aria-disabled=true]");
  if (!entry || entry.closest("details[open]")) return; // in an open menu the reason stands beside it
  const note = document.createElement("div");
  const text = document.createElement("span");
  note.className = "note error";
  text.textContent = document.getElementById(entry.getAttribute("aria-describedby")).textContent;
  note.append(text);
  document.getElementById("toasts").replaceChildren(note);
  setTimeout(() => note.remove(), 20000);
}, true);

/* ---- moves that ask for something: their page's form in a dialog ---- */

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-form]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  settle(link.closest("[data-menu]"));
  ask(link.href);
});

async function ask(address) {
  const response = await fetch(address, { redirect: "manual" });
  if (response.type === "opaqueredirect") refresh(); // it cannot be: the board says why
  else show(await response.text());
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const body = page.getElementById("moving");
  if (!body) { location.reload(); return; }
  const box = dialog();
  box.querySelector("h2").textContent = page.getElementById("step").textContent;
  box.querySelector(".body").replaceChildren(...document.adoptNode(body).childNodes);
  box.querySelector("[name=next]").value = location.pathname + location.search;
  if (!box.open) box.showModal();
  box.querySelector("textarea, input:not([type=hidden])")?.focus();
}

function dialog() {
  const made = document.getElementById("move");
  if (made) return made;
  const box = document.createElement("dialog");
  box.id = "move";
  box.setAttribute("aria-labelledby", "move-title");
  box.innerHTML = '<header><h2 id="move-title"></h2></header><div class="body"></div>';
  box.addEventListener("click", (event) => {
    if (!event.target.closest("a.ghost")) return;
    event.preventDefault(); // "Back": to the board, which is here
    box.close();
  });
  box.addEventListener("submit", send);
  document.body.append(box);
  return box;
}

async function send(event) {
  event.preventDefault();
  const form = event.target, button = form.querySelector(".pri");
  if (button.hasAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "");
  const body = new FormData(form);
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
  try {
    const response = await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
    if (response.type !== "opaqueredirect") { show(await response.text()); return; }
    document.getElementById("move").close();
    refresh();
  } catch {
    say(document.body.dataset.unsent, true);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

function refresh() {
  htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerMorph" });
}

/* ---- a look at a task without leaving: Space on its title ---- */

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || isComposing(event) || document.body.dataset.keys === undefined) return;
  const link = event.target.closest?.("[data-row] h2 a, [data-row] h3 a");
  if (!link) return;
  event.preventDefault();
  look(link);
});

async function look(link) {
  // Only the brief is shown: nobody has come to read the conversation, as when the open page is fetched again.
  const answer = await fetch(link.href, { headers: { "HX-Current-URL": link.href } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById("wanted") ?? page.getElementById("hidden");
  const box = document.getElementById("look");
  if (!answer.ok || !part || !box) { location.href = link.href; return; }
  box.querySelector("h2").textContent = link.textContent;
  box.querySelector(".body").replaceChildren(...document.adoptNode(part.closest("section").querySelector(".body")).childNodes);
  box.querySelector(".foot a").href = link.href;
  if (!box.open) box.showModal();
  box.querySelector(".foot a").focus();
}

/* ---- drag, with a mouse or a pen: fingers scroll ---- */

let held = null; // the card under the pointer, and where it was taken

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-board] [data-card]");
  if (!card || event.button || event.pointerType === "touch" || event.target.closest("details")) return;
  held = { card, x: event.clientX, y: event.clientY, moves: false };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const x = event.clientX - held.x, y = event.clientY - held.y;
  if (!held.moves && Math.hypot(x, y) < FAR) return;
  if (!held.moves) document.body.classList.add("drags");
  held.moves = true;
  held.card.classList.add("dragged");
  held.card.style.transform = `translate(${x}px, ${y}px)`;
  mark(columnAt(event));
});

document.addEventListener("pointerup", (event) => {
  const { card, moves } = held ?? {};
  const column = moves && columnAt(event);
  drop();
  if (!moves) return;
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
  if (column && column !== card.closest("[data-column]")) {
    setTimeout(() => card.querySelector(`[data-to="${column.dataset.column}"]`)?.click(), 0);
  }
});

document.addEventListener("pointercancel", drop);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && held?.moves) drop(); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-card]")) event.preventDefault(); });

const columnAt = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest("[data-column]");

function mark(column) {
  for (const each of document.querySelectorAll("[data-column]")) {
    const entry = held?.card.querySelector(`[data-to="${each.dataset.column}"]`);
    each.classList.toggle("target", each === column && !!entry && !entry.hasAttribute("aria-disabled"));
    each.classList.toggle("closed", each === column && !!entry?.hasAttribute("aria-disabled"));
  }
}

function drop() {
  if (held) {
    held.card.classList.remove("dragged");
    held.card.style.transform = "";
  }
  document.body.classList.remove("drags");
  held = null;
  mark(null);
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

/* ---- offers that run out while the page is open ---- */

document.addEventListener("cs:ended", ({ target }) => {
  const offer = target.closest("[data-offer]");
  if (!offer || offer.dataset.over !== undefined) return;
  offer.dataset.over = "";
  let reason = null;
  for (const control of offer.querySelectorAll("[data-answers]")) {
    control.setAttribute("aria-disabled", "true");
    reason = document.getElementById(control.dataset.reason) ?? reason;
    if (reason) control.setAttribute("aria-describedby", reason.id);
  }
  if (!reason) return;
  reason.hidden = false;
  say(reason.textContent);
});
