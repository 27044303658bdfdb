/* Rings tick through the working time that the server has sent: the client knows no calendar. */

const MINUTE = 60, HOUR = 3600, WORKDAY = 8 * HOUR, EVERY = 15000;
let timer = null;

/** Let every ring of the page show the time that is left now. */
export function tick() {
  for (const ring of document.querySelectorAll("svg.ring[data-open]")) show(ring);
  timer ??= setInterval(tick, EVERY);
}

/** Working seconds between the moment the ring was made and `now`, from the spans that the server sent. */
function spent(ring, now) {
  const spans = ring.dataset.open.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  return spans.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, now) - from), 0);
}

function show(ring) {
  const left = Number(ring.dataset.left) - spent(ring, Date.now() / 1000);
  const share = Math.max(0, left / Number(ring.dataset.target));
  const look = left < 0 ? "over" : share <= Number(ring.dataset.risk) ? "risk" : share <= Number(ring.dataset.watch) ? "watch" : "ok";
  const before = ring.dataset.look ?? ring.classList[1];
  ring.querySelector("text").textContent = inOneUnit(left, ring.dataset);
  ring.querySelector(".arc")?.setAttribute("stroke-dasharray", `${(100 * share).toFixed(1)} 100`);
  if (rank(look) > rank(before)) change(ring, before, look);
}

const rank = (look) => ["ok", "watch", "risk", "over"].indexOf(look);

function change(ring, before, look) {
  ring.classList.replace(before, look);
  ring.dataset.look = look;
  ring.dispatchEvent(new CustomEvent("cs:look", { bubbles: true, detail: { look } }));
}

function inOneUnit(left, units) {
  const time = Math.abs(left);
  const [count, unit] = time < 2 * HOUR ? [time / MINUTE, units.m] : time < 2 * WORKDAY ? [time / HOUR, units.h] : [time / WORKDAY, units.d];
  return (left < 0 ? "−" : "") + unit.replace("0", Math.floor(count));
}
