/* A coordinator's desk: Space looks at the selected row, as Enter does; what is looked at comes as a dialog, where R
   confirms what is suggested, and many tasks are picked at once. Everything here is done by links and forms as well. */
import htmx from "./htmx.js";
import { enter, isComposing } from "./keys.js";

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.matches("[data-row]")) {
    event.preventDefault();
    enter(event.target);
  }
  const isTyping = event.target.matches("textarea, select, input:not([type=radio])");
  if (event.key.toLowerCase() === "r" && !event.repeat && !isTyping && document.body.dataset.keys !== undefined) {
    document.querySelector("#sheet[open] [data-confirm]")?.click();
  }
});

/* What is done in the sheet closes it: the page behind it is exchanged. */
document.addEventListener("submit", (event) => {
  if (event.target.matches("#sheet [data-in-sheet]")) document.getElementById("sheet").close();
}, true);

/* The sheet: the page behind the link, in a dialog. Without it the link leads to that page. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  const sheet = document.getElementById("sheet");
  if (!link || !sheet || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sheet-body");
  if (!answer.ok || !found) { location.href = link.href; return; }
  sheet.querySelector("#sheet-body").replaceWith(found);
  document.getElementById("sheet-title").textContent = found.dataset.title;
  htmx.process(found);
  if (!sheet.open) sheet.showModal();
  // Without a place of its own the heading: a second Enter must not confirm what nobody has read.
  (found.querySelector("[autofocus]") ?? document.getElementById("sheet-title")).focus();
});

/* Picking: how many, and all that match. What is picked stays picked while the list changes, until it was dealt with. */
let picked = new Set(), sent = false;
const picks = () => [...document.querySelectorAll("[data-pick]")];

function count() {
  const every = document.querySelector("[data-every]");
  const shown = document.querySelector("[data-picked]");
  if (!shown) return;
  document.getElementById("bulk").classList.toggle("has", picks().some((box) => box.checked));
  shown.textContent = every?.checked ? every.parentElement.textContent.match(/\d+/)?.[0] ?? "" : picks().filter((box) => box.checked).length;
  const act = document.querySelector("#bulk [name=act]");
  for (const part of document.querySelectorAll("#bulk [data-for]")) part.hidden = part.dataset.for !== act.value;
  const whole = document.querySelector("[data-pick-page]");
  if (whole) {
    whole.hidden = false;
    whole.checked = picks().every((box) => box.checked);
  }
  tellShort(act.value);
}

/** Before more time is given: how many of those picked it would leave overdue, and by how much; of all, those here. */
function tellShort(act) {
  const given = Number(document.querySelector("#bulk [name=minutes]").value);
  const late = picks().filter((box) => box.checked && box.dataset.late > given).map((box) => box.dataset.late - given);
  const most = Math.max(...late), short = document.getElementById("short");
  const isAll = document.querySelector("[data-every]")?.checked;
  const { words, here, minutes, hours } = short.dataset;
  const time = most < 120 ? minutes.replace("%n", most) : hours.replace("%n", Math.ceil(most / 60));
  short.textContent = act === "extend" && late.length ? (isAll ? here : words).replace("%n", late.length).replace("%t", time) : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-every], [data-pick-page]")) for (const box of picks()) box.checked = event.target.checked;
  if (event.target.matches("[data-pick], [data-pick-page]") && !event.target.checked) {
    const every = document.querySelector("[data-every]");
    if (every) every.checked = false;
  }
  picked = new Set(picks().filter((box) => box.checked).map((box) => box.value));
  if (event.target.closest("#bulk, [data-every], [data-pick], [data-pick-page]")) count();
});
document.addEventListener("submit", (event) => { sent ||= event.target.id === "bulk"; }, true);

function keepPicks() {
  if (sent && !document.querySelector("#main .errors")) {
    picked.clear();
    for (const every of document.querySelectorAll("[data-every]")) every.checked = false;
  }
  sent = false;
  for (const box of picks()) box.checked = picked.has(box.value);
}

document.addEventListener("htmx:after:swap", () => {
  keepPicks();
  count();
});
count();
