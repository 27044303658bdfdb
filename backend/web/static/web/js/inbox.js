/* The inbox: "remind me later" asks in a dialog, the row that follows is selected after one is laid aside, and what was
   put off comes back at its moment while the page is open. */
import htmx from "./htmx.js";

let at = -1; // the place of the row that an action was taken on
let timer = null;

const rows = () => [...document.querySelectorAll("#inbox [data-row]")];

/** Ask in the dialog what the page behind the link asks. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-snooze]");
  if (!link) return;
  event.preventDefault();
  const dialog = document.getElementById("snooze");
  const row = link.closest("[data-row]");
  at = rows().indexOf(row);
  document.getElementById("snooze-what").textContent = row.querySelector("button").textContent;
  for (const form of dialog.querySelectorAll("[data-snoozes]")) form.action = link.href;
  dialog.showModal();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-snoozes]")) event.target.closest("dialog")?.close();
  else if (event.target.closest("#inbox [data-row]")) at = rows().indexOf(event.target.closest("[data-row]"));
}, true);

document.addEventListener("htmx:after:swap", () => {
  if (at !== -1) rows()[Math.min(at, rows().length - 1)]?.querySelector("button").focus();
  at = -1;
  awaitReturn();
});

/** Fetch the list anew when the next one that was put off is due. */
function awaitReturn() {
  clearTimeout(timer);
  const due = Date.parse(document.getElementById("inbox")?.dataset.returns);
  const wait = due - Date.now();
  if (!(wait < 2 ** 31)) return; // none, or further off than a timer can wait
  timer = setTimeout(async () => {
    for (const id of ["inbox", "bell"]) {
      await htmx.ajax("GET", location.pathname + location.search, { target: `#${id}`, select: `#${id}`, swap: "outerMorph", source: `#${id}` });
    }
  }, Math.max(0, wait) + 500);
}

awaitReturn();
