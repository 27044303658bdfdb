/* The command palette: a combobox. First what can be done on this page, then what can be done from everywhere, and
   where one can go: pages, templates, tasks, people. The server finds all but the first, also by pinyin; what it
   answers too late is dropped. */

const DELAY = 120; // milliseconds after the last key
const ACTIONS = "#main [data-key], .act button, .act a";
const dialog = document.getElementById("palette");
const input = dialog.querySelector("[role=combobox]");
const list = dialog.querySelector("[role=listbox]");
const status = dialog.querySelector("[role=status]");

let actions = [], places = [], spelled = {}, options = [], active = -1;
let timer = null, asking = null;
let isOld = false; // whether other letters have found those places: an answer is on its way
let isEntered = false; // Enter was pressed meanwhile: it goes to the first that the answer has, but sends nothing unseen

/** Open the palette, empty. */
export async function open() {
  if (dialog.open) return;
  actions = collect();
  input.value = "";
  [isOld, isEntered] = [true, false];
  dialog.showModal();
  show("");
  await ask();
}

/** What can be pressed on this page: of several with the same words, as in rows, the first. */
function collect() {
  const row = document.activeElement?.closest("[data-row]");
  const found = new Map();
  const controls = [...(row?.querySelectorAll("[data-key]") ?? []), ...document.querySelectorAll(ACTIONS)];
  for (const control of controls) {
    const label = (control.getAttribute("aria-label") ?? control.textContent).replace(/\s+/g, " ").trim();
    const inOtherRow = control.closest("[data-row]") && control.closest("[data-row]") !== row;
    const usable = control.getClientRects().length && control.getAttribute("aria-disabled") === null;
    if (label && usable && !inOtherRow && !found.has(label)) found.set(label, control);
  }
  const icon = dialog.querySelector("template").innerHTML;
  return [...found].map(([label, control]) => ({ label, control, icon, detail: (control.dataset.key ?? "").toUpperCase() }));
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const query = input.value.trim();
  try {
    const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" }, signal: asking.signal });
    const found = await answer.json();
    if (!query) spelled = found.spelled;
    places = found.groups;
  } catch (error) {
    if (error.name === "AbortError") return;
    places = [];
  }
  isOld = false;
  show(query);
  if (isEntered && dialog.open && options.length && !options[0].item.sends) take(options[0].item);
  isEntered = false;
}

/** Whether an action is meant: by any part of its words, or by pinyin where the server has spelled it. */
function isMeant(label, query) {
  const sought = query.toLowerCase();
  const keys = Object.keys(spelled).filter((known) => label.startsWith(known)).flatMap((known) => spelled[known]);
  return label.toLowerCase().includes(sought) || keys.some((key) => key.startsWith(sought));
}

function show(query) {
  const here = actions.filter(({ label }) => isMeant(label, query));
  const groups = [...(here.length ? [{ name: dialog.dataset.here, items: here }] : []), ...places];
  options = [];
  list.replaceChildren(...groups.map(({ name, items }, n) => {
    const group = document.createElement("div");
    const heading = Object.assign(document.createElement("div"), { id: `palette-group-${n}`, className: "xs mut", textContent: name });
    heading.setAttribute("role", "presentation");
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", heading.id);
    group.append(heading, ...items.map(option));
    return group;
  }));
  input.setAttribute("aria-expanded", String(options.length > 0));
  list.hidden = !options.length;
  if (!isOld) status.textContent = options.length ? dialog.dataset.found.replace("0", options.length) : dialog.dataset.none;
  mark(options.length ? 0 : -1);
}

function option(item) {
  const row = document.createElement("div");
  row.id = `palette-option-${options.length}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.innerHTML = item.icon;
  const label = Object.assign(document.createElement("span"), { className: "grow" });
  const parts = item.parts ?? [[item.label, ""]];
  const marked = (textContent, lang) => Object.assign(document.createElement("span"), { textContent, lang });
  label.append(...parts.map(([text, lang]) => (lang ? marked(text, lang) : text)));
  const detail = Object.assign(document.createElement(item.control ? "kbd" : "small"), { className: "mut", textContent: item.detail });
  row.append(label, ...(item.detail ? [detail] : []));
  row.addEventListener("click", () => take(item));
  row.addEventListener("pointermove", () => mark(options.findIndex((one) => one.row === row), false));
  options.push({ row, item });
  return row;
}

function mark(place, scroll = true) {
  options[active]?.row.setAttribute("aria-selected", "false");
  active = place;
  const now = options[active];
  now ? input.setAttribute("aria-activedescendant", now.row.id) : input.removeAttribute("aria-activedescendant");
  now?.row.setAttribute("aria-selected", "true");
  if (scroll) now?.row.scrollIntoView({ block: "nearest" });
}

/** Go there, send it, or press what was chosen: on the page, where the focus is again. */
function take({ url, sends, signs_out, control }) {
  dialog.close();
  if (sends) { send(url, sends, signs_out); return; }
  if (url) { location.assign(url); return; }
  control.focus();
  if (!control.matches("textarea, input:not([type=checkbox])")) control.click();
}

/** Post it from the page on which one is, and come back to it; unless one goes: the next to sign in may be somebody else. */
function send(url, values, signsOut) {
  const form = dialog.querySelector("form");
  form.action = url;
  form.toggleAttribute("data-sign-out", signsOut);
  for (const old of form.querySelectorAll("input:not([name=csrfmiddlewaretoken])")) old.remove();
  for (const [name, value] of Object.entries(signsOut ? values : { next: location.pathname + location.search, ...values })) {
    form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.lastElementChild.click();
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  asking?.abort();
  [isOld, isEntered] = [true, false];
  show(input.value.trim());
  timer = setTimeout(ask, DELAY);
});

input.addEventListener("keydown", (event) => {
  const last = options.length - 1;
  const to = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, Home: 0, End: last }[event.key];
  const moves = event.key.startsWith("Arrow") || event.ctrlKey;
  if (to !== undefined && moves && options.length) {
    event.preventDefault();
    mark(to);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const item = options[active]?.item;
    if (isOld && !item?.control) isEntered = active <= 0;
    else if (item) take(item);
  }
});
