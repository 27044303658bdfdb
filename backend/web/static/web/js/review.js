/* Reviewing: a tap on a page sets a numbered pin, whose words are written beside it. The numbers are those that the
   changes will have. Enter ends the words of a pin, and Shift with it begins a line. Without this script changes are
   written a line each. */
import { say } from "./app.js";
import { isComposing } from "./keys.js";

const SVG = "http://www.w3.org/2000/svg";
const list = () => document.getElementById("pins");

document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  const paper = event.target.closest("[data-pinnable] .paper");
  if (paper) {
    const box = paper.getBoundingClientRect();
    pin(paper.parentElement, share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height));
  }
  const button = event.target.closest("[data-pin-here]");
  if (button) pin(button.closest(".sheet"), 960, 40 + 60 * (marksOf(button.closest(".sheet")).length % 15));
  const gone = event.target.closest("[data-unpin]");
  if (gone) {
    gone.closest("li").remove();
    draw();
    document.getElementById("id_changes").focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event) || !event.target.matches("#pins [name=pin]")) return;
  event.preventDefault();
  const { place } = placeOf(event.target.closest("li"));
  if (event.target.value.trim()) document.querySelector(`[data-place="${place}"] [data-pin-here]`)?.focus({ preventScroll: true });
});

const share = (part, whole) => Math.max(0, Math.min(1000, Math.round((1000 * part) / whole)));
const marksOf = (sheet) => sheet.querySelectorAll(".marks [data-new]");

/** A change at this place: its row in the list, ready to be typed in. */
function pin(sheet, x, y) {
  const row = document.getElementById("change").content.firstElementChild.cloneNode(true);
  row.querySelector("[name=place]").value = `${sheet.dataset.place}:${x}:${y}`;
  list().append(row);
  draw();
  const words = row.querySelector("[name=pin]");
  words.focus();
  say(words.labels[0].textContent.trim().replace(/\s+/g, " "));
}

/** Where the change of a row is: its page, and the point on it. */
function placeOf(row) {
  const [file, page, x, y] = row.querySelector("[name=place]").value.split(":");
  return { place: `${file}:${page}`, page, x, y };
}

/** Number the rows, and draw their pins anew: as long as there is one, the answer is to ask for changes. */
function draw() {
  for (const mark of document.querySelectorAll(".marks [data-new]")) mark.remove();
  const rows = [...(list()?.children ?? [])];
  for (const [at, row] of rows.entries()) {
    const number = at + 1 + Number(list().dataset.before);
    const { place, page, x, y } = placeOf(row);
    const [label, field] = [row.querySelector("label"), row.querySelector("[name=pin]")];
    label.htmlFor = field.id = `pin-${number}`;
    label.querySelector(".pin-no").textContent = number;
    label.querySelector("[data-page]").textContent = page;
    document.querySelector(`[data-place="${place}"] .marks`)?.append(mark(number, x, y));
  }
  if (list()) list().hidden = !rows.length;
  const count = document.getElementById("pin-count");
  if (count) count.textContent = rows.length || count.dataset.none;
  document.querySelector("[form=ask-changes]")?.classList.toggle("pri", rows.length > 0);
  document.querySelector("[form=accept]")?.classList.toggle("pri", !rows.length);
}

function mark(number, x, y) {
  const place = shape("svg", { x: `${x / 10}%`, y: `${y / 10}%`, "data-new": number });
  const text = shape("text", { class: "pin-t", y: 4.5 });
  text.textContent = number;
  place.append(shape("circle", { class: "pin", r: 12 }), text);
  return place;
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

draw();
document.addEventListener("htmx:after:swap", draw);
