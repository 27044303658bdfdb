/* The page of a task: ticks are saved as they are made, files say how far they are sent, and people see who else looks. */
import { nameFiles, say } from "./app.js";

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-ticks]")) tick(target);
  if (target.type === "file") choose(target);
});

/** Save the ticks. What is touched here is the reader's, even when it is again as it was drawn: of how it was drawn the
    form then says the opposite. */
function tick(box) {
  const { drawn } = box.form.elements, at = drawn.value.indexOf(".") + 1 + Number(box.value);
  drawn.value = drawn.value.slice(0, at) + (box.checked ? 0 : 1) + drawn.value.slice(at + 1);
  box.form.requestSubmit();
}

/** Refuse files that are too large, or too many, before they are sent. */
function choose(input) {
  const form = input.form, most = Number(form.dataset.most ?? Infinity);
  const large = [...input.files].find((file) => file.size > most);
  const many = input.files.length > Number(form.dataset.mostFiles ?? Infinity);
  if (large || many) { input.value = ""; nameFiles(); }
  const note = form.querySelector("[data-too-large-note]");
  if (note) {
    note.hidden = !large && !many;
    note.textContent = large ? form.dataset.tooLarge.replace("%n", large.name) : many ? form.dataset.tooMany : "";
  }
}

/** Forms with files are sent by XMLHttpRequest, which says how far it is; everything else stays as it is with htmx. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const part = ctx.sourceElement.matches?.("form") && ctx.sourceElement.querySelector("[data-sending]");
  if (!part || ![...ctx.request.body.values()].some((value) => value instanceof File && value.size)) return;
  clearTimeout(ctx.requestTimeout); // htmx's minute: large files take longer, and say how far they are
  ctx.fetch = (address, request) => send(address, request, part);
});

/** A form on a page of its own leads on to another: the address follows. */
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { url, status } = ctx.response.raw;
  if (status < 400 && ctx.sourceElement.matches?.("[data-leads-on]")) history.replaceState(null, "", new URL(url).pathname);
});

const LARGE = 2 ** 22; // bytes: what is larger goes in parts

async function send(address, request, part) {
  const bar = part.querySelector("progress"), share = part.querySelector("[data-share]");
  const form = part.closest("form");
  const show = (sent, size) => {
    bar.value = Math.round((100 * sent) / size);
    share.textContent = share.dataset.share.replace("%n", bar.value);
  };
  bar.value = 0;
  part.hidden = false;
  say(bar.getAttribute("aria-label"));
  try {
    const large = [...request.body.values()].filter(isLarge);
    const parts = large.length ? await import("./parts.js") : null; // only who sends large files needs it
    const body = parts ? await inParts(parts, large, request.body, form, show) : request.body;
    const answer = await post(address, request, body, form, show, () => {
      const { scanning } = form.dataset;
      if (!scanning) return;
      share.textContent = scanning;
      say(scanning);
    });
    if (answer.status >= 400) parts?.keepRefused(large);
    return answer;
  } finally {
    part.hidden = true;
  }
}

function isLarge(value) {
  return value instanceof File && value.size > LARGE;
}

/** What is to be sent, when its large files have gone before in parts. */
async function inParts(parts, large, body, form, show) {
  const left = new FormData(), token = form.elements.csrfmiddlewaretoken.value;
  await parts.giveUpOthers(large, token);
  for (const [name, value] of body) {
    if (isLarge(value)) left.append(`parts.${name}`, await parts.sendParts(value, token, show));
    else left.append(name, value);
  }
  return left;
}

function post(address, request, body, form, show, sent) {
  request.signal.throwIfAborted(); // while large files went before
  const sending = new XMLHttpRequest();
  sending.open(request.method, address);
  for (const [name, value] of Object.entries(request.headers)) sending.setRequestHeader(name, value);
  sending.upload.addEventListener("progress", ({ loaded, total }) => show(loaded, total));
  sending.upload.addEventListener("load", sent);
  return new Promise((done, failed) => {
    sending.addEventListener("load", () => {
      for (const input of form.querySelectorAll("[type=file]")) input.value = ""; // never sent twice
      const answer = new Response(sending.responseText, { status: sending.status });
      done(Object.defineProperty(answer, "url", { value: sending.responseURL }));
    });
    sending.addEventListener("error", () => failed(new TypeError("not sent")));
    sending.addEventListener("abort", () => failed(new TypeError("given up")));
    request.signal.addEventListener("abort", () => sending.abort());
    sending.send(body);
  });
}

/* Who looks: it says that this page of a task is looked at, and shows who else does: every few seconds while it is
   visible, at once when somebody comes back to it or leaves. Nobody touches it for two minutes: idle. */
const EVERY = 20000; // milliseconds between two words
const IDLE = 120000; // milliseconds without a touch
const tab = Math.random().toString(36).slice(2, 14);
let touched = Date.now(), idle = false, shown = null, left = false;
let saying = false, again = false; // a word is on its way; another is to follow it

const place = () => document.querySelector("[data-presence]");

function words(part, extra) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", part.querySelector("[name=csrfmiddlewaretoken]").value);
  form.set("tab", tab);
  if (extra) form.set(extra, "1");
  return form;
}

/** Say that the page is there, and show who else is. One word at a time: a later one never comes before an earlier. */
async function stay() {
  const part = place();
  if (!part || left) return;
  if (saying) { again = true; return; }
  saying = true;
  idle = document.hidden || Date.now() - touched >= IDLE;
  try {
    const answer = await fetch(part.dataset.presence, { method: "POST", body: words(part, idle && "idle") });
    if (answer.ok) show(await answer.text());
  } catch { /* the next word comes soon */ }
  saying = false;
  if (!again) return;
  again = false;
  stay();
}

/** Put the people in their place, if they are others than before. */
function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-presence]");
  const people = found ? [...found.querySelectorAll(":scope > p")] : [];
  const now = people.map((person) => person.outerHTML).join("");
  const part = place();
  if (!part || (now === shown && part.querySelectorAll(":scope > p").length === people.length)) return;
  shown = now;
  for (const person of part.querySelectorAll(":scope > p")) person.remove();
  part.append(...people.map((person) => document.importNode(person, true)));
}

async function look() {
  const part = place();
  if (!part) return;
  try {
    const answer = await fetch(part.dataset.presence);
    if (answer.ok) show(await answer.text());
  } catch { /* the next word comes soon */ }
}

function touch() {
  touched = Date.now();
  if (idle && !document.hidden) stay();
}

function leave() {
  const part = place();
  left = true; // a page that goes away becomes hidden after this: that is no word of its own
  if (part) navigator.sendBeacon(part.dataset.presence, words(part, "gone"));
}

for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  addEventListener(sign, touch, { passive: true, capture: true });
}
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => { left = false; if (event.persisted) stay(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) touched = Date.now(); stay(); });
document.addEventListener("cs:news", ({ detail }) => {
  if (detail.kind === "presence.changed" && detail.data.task_id === place()?.dataset.task) look();
});
setInterval(() => { if (!document.hidden) stay(); }, EVERY);
setInterval(() => { if (!idle && Date.now() - touched >= IDLE) stay(); }, 1000);
document.addEventListener("htmx:after:swap", () => { if (shown === null) stay(); }); // a step led to its task
stay();
