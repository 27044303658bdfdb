/* Rings tick through the working time that the server has sent: the client knows no calendar. A ring that comes to a
   threshold changes its shape and the words beside it, and tells the page (`cs:look`); an offer that runs out, `cs:ended`. */

const MINUTE = 60, HOUR = 3600, EVERY = 15000;
const LOOKS = ["ok", "watch", "risk", "over"]; // from well to badly: a ring never turns back by itself
let timer = null, end = null, words = null;

/** Let every ring of the page show the time that is left now. */
export function tick() {
  words ??= JSON.parse(document.body.dataset.ring || "null");
  if (!words) return;
  const now = Date.now() / 1000;
  for (const ring of document.querySelectorAll("svg.ring[data-open]")) show(ring, now);
  timer ??= setInterval(tick, EVERY);
}

/** Seconds of the spans that the server sent which have passed by `now`. */
function spent(ring, now) {
  const spans = ring.dataset.open.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  return spans.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, now) - from), 0);
}

function show(ring, now) {
  const { left: drawn, target, watch, risk } = ring.dataset;
  const left = Math.round(drawn - spent(ring, now));
  const share = Math.min(1, Math.max(0, left / target));
  ring.querySelector(".arc")?.setAttribute("stroke-dasharray", `${(100 * share).toFixed(1)} 100`);
  if (ring.classList.contains("inv")) { offer(ring, left); return; }
  const look = left < 0 ? "over" : share <= Number(risk) ? "risk" : share <= Number(watch) ? "watch" : "ok";
  const before = LOOKS.find((each) => ring.classList.contains(each));
  const is = LOOKS.indexOf(look) > LOOKS.indexOf(before) ? look : before;
  say(ring, inOneUnit(left), left < 0 ? words.late : words.left, { state: words[is], left, target });
  if (is !== before) change(ring, before, is);
}

function offer(ring, left) {
  const rest = Math.max(0, left);
  say(ring, inOneUnit(rest), rest ? words.ends : words.ended, { left: rest });
  if (rest && rest * 1000 < EVERY) { clearTimeout(end); end = setTimeout(tick, rest * 1000 + 50); }
  if (!rest) ring.dispatchEvent(new CustomEvent("cs:ended", { bubbles: true }));
}

function say(ring, number, sentence, { state = "", left, target = 0 }) {
  ring.querySelector("text").textContent = number;
  ring.classList.toggle("long", number.length > 4);
  const said = sentence.replace("{state}", state).replace("{left}", spell(Math.abs(left))).replace("{target}", spell(target));
  ring.setAttribute("aria-label", said);
}

function change(ring, before, look) {
  ring.classList.replace(before, look);
  if (look === "over") {
    ring.querySelector(".arc")?.remove();
    const disc = ring.querySelector(".track");
    disc?.setAttribute("class", "disc");
    disc?.setAttribute("r", "22");
  }
  const beside = ring.closest("article, tr, li, section, .clock")?.querySelector("[data-state]");
  if (beside) {
    beside.className = `st-${look}`;
    beside.textContent = ` · ${words[look]}`;
  }
  ring.dispatchEvent(new CustomEvent("cs:look", { bubbles: true, detail: { look } }));
}

function inOneUnit(left) {
  const time = Math.abs(left);
  const [count, unit] = time < 2 * HOUR ? [time / MINUTE, words.m] : [time / HOUR, words.h];
  return (left < 0 ? "\u2212" : "") + unit.replace("0", Math.floor(count));
}

function spell(seconds) {
  const hours = Math.floor(seconds / HOUR), minutes = Math.floor(seconds / MINUTE) % 60;
  if (!hours) return words.minutes.replace("0", minutes);
  if (!minutes) return words.hours.replace("0", hours);
  return words.both.replace("08", String(minutes).padStart(2, "0")).replace("7", hours);
}
