/* One stream per browser: the tab that holds the lock listens and tells the others. Events carry ids only; parts of the
   page that say `data-live="task:1 inbox"` are fetched anew, but never while somebody points at or types in them.
   Every tab counts for how long it has heard nothing: a connection may go silently, and so may the tab that listens. */
import htmx from "./htmx.js";
import { timeOfDay } from "./drafts.js";

const PAUSE = 300; // milliseconds in which events are gathered: one step makes several
const UNEASY = 6; // seconds without a word of the stream, which says `beat` every three: it is opened anew
const LOST = 8; // and after which the reader is told
const AGAIN = 10; // seconds between two tries
const SOON = 20; // seconds after which what changes unheard is fetched anew: parts that say `data-live="soon"`
const OWN = 6000; // milliseconds after an undo in which what changes is what the reader has just asked for
const LOCK = "cloud-secretary-stream";
const channel = "BroadcastChannel" in self ? new BroadcastChannel("cloud-secretary") : null;
const waiting = new Map(); // id of a part -> how many changes it waits for
let source = null, last = "", quiet = 0, timer = null, later = null, undone = -OWN;

/** Listen from now on, if somebody is signed in. */
export function listen() {
  if (!document.body.dataset.stream) return;
  channel?.addEventListener("message", ({ data }) => take(data));
  addEventListener("load", () => navigator.serviceWorker?.register(document.body.dataset.worker).catch(() => {}));
  addEventListener("offline", () => take({ kind: "offline" }));
  addEventListener("online", () => source && open()); // whether the server is there, too, says the stream
  document.addEventListener("htmx:after:swap", () => { if (isLost()) showLost(true); });
  if (!navigator.onLine) take({ kind: "offline" });
  if (navigator.locks && channel) lead();
  else open();
  setInterval(watch, 1000);
  setInterval(() => { if (!document.hidden && !isLost()) mark(["soon"]); }, SOON * 1000);
  document.addEventListener("submit", ({ target }) => {
    if (target.querySelector("[data-undo], #undo-last")) undone = performance.now();
  }, true);
  document.addEventListener("focusout", () => setTimeout(flush, 50));
  document.addEventListener("pointerout", () => setTimeout(flush, 50));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-changes]")) flush(true);
  });
}

/** Listen for all tabs as soon as no other one does; or at once, in the place of one that has fallen silent. */
function lead(steal = false) {
  navigator.locks.request(LOCK, { steal }, () => new Promise(open)).catch((error) => {
    if (error.name !== "AbortError") throw error;
    close(); // another tab has taken the lock
    lead();
  });
}

/** Once a second; seconds in which the device slept are not counted. Who looks at a page takes the matter in hand. */
function watch() {
  quiet += 1;
  if (quiet === LOST) take({ kind: "offline" });
  if (quiet < UNEASY || (quiet - UNEASY) % AGAIN) return;
  if (source) open();
  else if (!document.hidden && navigator.locks && channel) lead(true);
}

function close() {
  clearTimeout(later);
  source?.close();
  source = null;
}

function open() {
  close();
  const address = document.body.dataset.stream + (last ? `?last_event_id=${encodeURIComponent(last)}` : "");
  source = new EventSource(address);
  source.onopen = () => {
    const blind = !last && (isLost() || quiet >= UNEASY); // nobody knows what was missed
    share({ kind: "online" });
    if (blind) share({ kind: "reload" });
  };
  source.addEventListener("beat", () => share({ kind: "online" }));
  source.onerror = () => {
    share({ kind: "offline" });
    if (source?.readyState === EventSource.CLOSED) later = setTimeout(open, 5000 + 5000 * Math.random());
  };
  for (const kind of document.body.dataset.kinds.split(" ")) source.addEventListener(kind, hear);
}

function hear(event) {
  share({ kind: event.type, data: JSON.parse(event.data || "{}"), id: event.lastEventId });
}

function share(news) {
  channel?.postMessage(news);
  take(news);
}

/** What an event is about, in the words of `data-live`. */
function topics({ kind, data = {} }) {
  const [about] = kind.split(".");
  const found = [about, kind];
  if (about === "presence") found.push(`presence:${data.task_id}`); // who looks at a task does not change it
  else if (data.task_id) found.push(`task:${data.task_id}`, "tasks");
  return found;
}

function take(news) {
  if (news.kind !== "offline") quiet = 0;
  last = news.id || last; // every tab knows it: whichever listens next goes on from there
  if (news.kind === "online" && !navigator.onLine) return; // a stream of before that has not noticed yet
  if (news.kind === "offline" || news.kind === "online") {
    const was = isLost();
    showLost(news.kind === "offline");
    if (was && !isLost() && document.querySelector("[data-offline-page]")) location.reload();
    return;
  }
  document.dispatchEvent(new CustomEvent("cs:news", { detail: news }));
  mark(news.kind === "reload" ? null : topics(news));
}

/** Note the parts of the page that care for one of these topics, or all of them; they are fetched in a moment. */
function mark(changed) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const cares = part.dataset.live.split(" ");
    if (!changed || cares.some((topic) => changed.includes(topic))) waiting.set(part.id, (waiting.get(part.id) ?? 0) + 1);
  }
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}

const isLost = () => document.documentElement.classList.contains("offline");

/** Say since when there is no connection, on every page that is opened meanwhile; or say it no more. */
function showLost(lost) {
  document.documentElement.classList.toggle("offline", lost);
  if (!lost) sessionStorage.removeItem("lost");
  else if (!sessionStorage.getItem("lost")) sessionStorage.setItem("lost", new Date().toISOString());
  const banner = document.getElementById("offline");
  if (!banner) return;
  banner.hidden = !lost;
  if (!lost) return;
  const text = banner.querySelector("span");
  text.textContent = text.textContent.replace(/\d\d:\d\d/, timeOfDay(new Date(sessionStorage.getItem("lost"))));
}

function isHeld(part) {
  if (part.matches("[data-live-now]")) return false;
  const typed = [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  if (performance.now() - undone < OWN) return typed;
  return typed || part.contains(document.activeElement) || part.matches(":hover");
}

/** Fetch what waits and is not held: the page once, and all of its parts from that one answer. */
async function flush(force = false) {
  const ready = [];
  for (const [id, count] of waiting) {
    const part = document.getElementById(id);
    const held = part && force !== true && isHeld(part);
    tell(id, held ? count : 0);
    if (held) continue;
    waiting.delete(id);
    if (part) ready.push(`#${id}`);
  }
  if (!ready.length) return;
  const [first, ...others] = ready;
  const selectOOB = others.map((id) => `${id}:outerMorph`).join(",");
  const selected = document.activeElement?.closest("[data-row]")?.id ?? lastRow;
  document.body.dataset.refetching = ""; // what comes now is no answer to what the reader has sent meanwhile
  await htmx.ajax("GET", location.pathname + location.search, { target: first, select: first, selectOOB, swap: "outerMorph", source: first });
  delete document.body.dataset.refetching;
  if (force === true) (document.getElementById(selected) ?? document.querySelector(`${first} [data-row]`))?.focus();
}

/** Say beside a part how many changes it waits for; the first one aloud. */
function tell(id, count) {
  const notice = document.querySelector(`[data-changes="${id}"]`);
  if (!notice) return;
  const { one, many } = notice.dataset;
  if (count === 1 && notice.hidden) document.getElementById("polite").textContent = one;
  notice.querySelector("[data-said]").textContent = count === 1 ? one : many.replace("%n", count);
  notice.hidden = !count;
}

let lastRow = null; // the id of the row that had the focus last
document.addEventListener("focusin", (event) => { lastRow = event.target.closest?.("[data-row]")?.id ?? lastRow; });
