/* Posting a task. While one types, what is understood of the sentence is asked of the server and shown beside it: the
   latest request wins. The sentence's words that were understood are underlined. Without scripts the same form is
   sent by Continue and Post. */
import { nameFiles, say, toast } from "./app.js";
import { isComposing } from "./keys.js";

const PAUSE = 400; // milliseconds after the last key
const SOON = 100; // and after a choice, which is made at once
const PARTS = ["understood", "promised"];
const form = document.getElementById("post");

let timer = null, asking = null, matching = null, composing = false;

/** Make the button work, or take it away from a browser that can do nothing with it. */
function offerVoice(button) {
  const voice = () => import("./voice.js"); // only who speaks needs it
  const hears = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  button.hidden = !hears && !(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  button.addEventListener("click", async () => (await voice()).speak(button));
  for (const answer of document.querySelectorAll("[data-voice]")) {
    answer.addEventListener("click", async () => {
      answer.closest("dialog").close();
      (await voice()).consent(button, answer.dataset.voice);
    });
  }
}

function begin() {
  const sentence = form.elements.sentence;
  const files = document.getElementById("id_papers");
  sentence.closest(".said").classList.add("live");
  sentence.addEventListener("compositionstart", () => { composing = true; });
  sentence.addEventListener("compositionend", () => { composing = false; later(PAUSE); });
  sentence.addEventListener("input", () => { mirror(); if (!composing) later(PAUSE); });
  form.addEventListener("change", (event) => {
    if (event.target === files) showFiles();
    if (event.target !== sentence) later(SOON);
  });
  form.addEventListener("submit", post);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isComposing(event)) return;
    if (event.target.id === "keep_name") { event.preventDefault(); document.getElementById("keep_it").click(); return; }
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); document.getElementById("put_up").click(); }
    else if (event.target.matches("input:not([type=checkbox]):not([type=radio])")) { event.preventDefault(); later(0); }
  });
  document.getElementById("post_anyway").addEventListener("click", () => {
    document.getElementById("unsure").close();
    form.dataset.asked = "";
    document.getElementById("put_up").click();
  });
  document.getElementById("chosen").addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (button) drop(files, Number(button.dataset.drop));
  });
  document.addEventListener("cs:attach", (event) => attach(files, event.detail));
  document.addEventListener("cs:spoken", (event) => {
    sentence.value = [sentence.value.trim(), event.detail].filter(Boolean).join(" ");
    sentence.dispatchEvent(new Event("input", { bubbles: true }));
  });
  offerVoice(document.getElementById("speak"));
  mirror();
  if (sentence.value.trim() && isStale()) later(0);
  else match();
  toBlank(sentence);
}

/** The caret goes to the first ‹blank›, so that what is typed replaces it; otherwise to the end. */
function toBlank(sentence) {
  const blank = /‹[^›]*›/.exec(sentence.value);
  sentence.focus();
  if (blank) sentence.setSelectionRange(blank.index, blank.index + blank[0].length);
  else sentence.setSelectionRange(sentence.value.length, sentence.value.length);
}

const isStale = () => form.elements.sentence.value.replace(/\r\n/g, "\n").trim() !== (form.elements.read_sentence?.value ?? "").trim();

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(read, wait);
}

/** Ask what is understood. An earlier question is given up; its answer would be about other words. */
async function read() {
  clearTimeout(timer);
  asking?.abort();
  const mine = asking = new AbortController();
  const sent = values();
  const body = words();
  body.delete("asked");
  body.set("part", "1");
  body.set("attached", String(countFiles()));
  const busy = setTimeout(() => PARTS.forEach((id) => document.getElementById(id).setAttribute("aria-busy", "true")), PAUSE);
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: mine.signal, headers: { Accept: "text/html" } });
    if (answer.redirected) throw new Error("signed out"); // the draft is kept on this device
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asking) return;
    if (!page.getElementById("understood")) throw new Error(answer.statusText);
    show(page, sent);
  } catch (error) {
    if (error.name !== "AbortError" && mine === asking) say(document.body.dataset.unsent, true);
  } finally {
    clearTimeout(busy);
    if (mine === asking) { asking = null; PARTS.forEach((id) => document.getElementById(id).removeAttribute("aria-busy")); }
  }
}

/** What stands in the fields, by their ids. */
function values() {
  const found = new Map();
  for (const field of form.elements) if (field.id && field.type !== "file") found.set(field.id, stateOf(field));
  return found;
}

const stateOf = (field) => (field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value);

/** Exchange the parts, and keep what the person has opened, chosen as files or typed since it was asked. */
function show(page, sent) {
  const focused = document.activeElement?.id;
  const opened = [...form.querySelectorAll("details[open]")].map((part) => part.id);
  const closed = [...form.querySelectorAll("details:not([open])")].map((part) => part.id);
  const before = form.querySelector("#understood .panel > header p")?.textContent;
  let typed = false;
  for (const id of PARTS) {
    const old = document.getElementById(id), fresh = page.getElementById(id);
    for (const field of old.querySelectorAll("input, select, textarea")) {
      const next = field.id && fresh.querySelector(`#${CSS.escape(field.id)}`);
      if (!next) continue;
      if (field.type === "file") { if (field.files.length) next.replaceWith(field); continue; }
      if (!sent.has(field.id) || stateOf(field) === sent.get(field.id)) continue;
      field.matches("[type=radio], [type=checkbox]") ? (next.checked = field.checked) : (next.value = field.value);
      typed = true;
    }
    const people = old.querySelector("#first_who"); // who matches is worked out after this: until then who did
    if (people) fresh.querySelector("#first_who")?.replaceWith(people);
    old.replaceChildren(...fresh.childNodes);
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const id of closed) if (!form.querySelector(`#${CSS.escape(id)} .wrong`)) document.getElementById(id)?.removeAttribute("open");
  document.getElementById("marked").replaceChildren(...page.getElementById("marked").childNodes);
  mirror();
  nameFiles();
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const told = form.querySelector("#understood .panel > header")?.innerText.replace(/\s+/g, " ");
  if (told && form.querySelector("#understood .panel > header p").textContent !== before) say(told);
  if (typed || isStale()) later(PAUSE);
  else match();
}

/** Ask who matches best. It takes longer than reading, so it is asked for afterwards; the latest request wins here too. */
async function match() {
  matching?.abort();
  const place = document.getElementById("first_who");
  if (!place) return;
  const mine = matching = new AbortController();
  try {
    const answer = await fetch(place.dataset.from, { method: "POST", body: words(), signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("first_who");
    if (!fresh || mine !== matching || place.contains(document.activeElement)) return;
    const chosen = form.elements.first.value;
    place.replaceChildren(...fresh.childNodes);
    for (const choice of place.querySelectorAll("input")) choice.checked = choice.value === chosen;
  } catch { // they can be chosen without it
  }
}

/** What the form says, without files. */
function words() {
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (!(value instanceof File)) body.append(name, value);
  body.delete("publish");
  return body;
}

/** The text behind the sentence, which carries the underlines and makes the box as high as it must be. */
function mirror() {
  const place = document.getElementById("marked"), text = form.elements.sentence.value;
  if (place.textContent !== text) place.textContent = text;
  place.append("\u200b");
}

/** Post: but first fill in what is missing, and look once at what is unsure. */
function post(event) {
  if (event.submitter?.id === "keep_it") { event.preventDefault(); event.stopImmediatePropagation(); keep(); return; }
  if (event.submitter?.id !== "put_up") { event.preventDefault(); read(); return; }
  const stop = (then) => { event.preventDefault(); event.stopImmediatePropagation(); sessionStorage.removeItem("sent"); then(); };
  if (isStale() && form.elements.sentence.value.trim()) { stop(() => read().then(() => isStale() || document.getElementById("put_up").click())); return; }
  const missing = [...form.querySelectorAll("[data-missing]")].find((row) => !isFilled(row));
  if (missing) { stop(() => open(missing)); return; }
  const unsure = [...form.querySelectorAll("[data-unsure]")].filter((row) => !isFilled(row));
  if (!unsure.length || "asked" in form.dataset) { mark("asked"); return; }
  stop(() => {
    const lines = unsure.map((row) => Object.assign(document.createElement("li"), { textContent: row.dataset.unsure }));
    document.getElementById("unsure_list").replaceChildren(...lines);
    document.getElementById("unsure").showModal();
  });
}

/** Keep what stands here as a template, without leaving: what was typed and the files that were chosen stay. */
async function keep() {
  sessionStorage.removeItem("sent");
  const body = words();
  body.set("keep", "1");
  body.set("attached", String(countFiles()));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("keep");
    if (!fresh) throw new Error(answer.statusText);
    const menu = document.getElementById("keep");
    menu.open = fresh.open;
    menu.replaceChildren(...fresh.childNodes);
    toast(page.querySelector("#main .told"));
    if (menu.open) { document.getElementById("keep_name").focus(); say(document.getElementById("keep_wrong").textContent, true); }
    else menu.querySelector("summary").focus();
  } catch {
    say(document.body.dataset.unsent, true);
  }
}

function mark(name) {
  if (form.elements[name]) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: "1" }));
}

/** Whether something was put into the row's field that the server has not seen: a file, which is sent only at the end. */
const isFilled = (row) => [...row.querySelectorAll("input[type=file]")].some((field) => field.files.length);

function open(row) {
  const part = row.querySelector("details");
  if (!part) { form.elements.sentence.focus(); return; }
  part.open = true;
  part.querySelector("input, select, textarea").focus();
  say(row.innerText.replace(/\s+/g, " "), true);
}

/** Files */
const countFiles = () => [...form.querySelectorAll("input[type=file]")].reduce((sum, field) => sum + field.files.length, 0);

function attach(input, file) {
  const all = new DataTransfer();
  for (const each of input.files) all.items.add(each);
  all.items.add(file);
  input.files = all.files;
  showFiles();
  later(SOON);
}

function drop(input, at) {
  const left = new DataTransfer();
  [...input.files].forEach((file, i) => { if (i !== at) left.items.add(file); });
  input.files = left.files;
  showFiles();
  later(SOON);
  document.querySelector("#chosen button, #id_papers").focus();
}

function showFiles() {
  const list = document.getElementById("chosen"), files = [...document.getElementById("id_papers").files];
  const template = list.dataset.remove;
  list.hidden = !files.length;
  list.replaceChildren(...files.map((file, i) => {
    const line = document.createElement("li"), button = document.createElement("button");
    line.textContent = file.name;
    Object.assign(button, { type: "button", className: "btn ghost s ico", textContent: "×" });
    button.setAttribute("aria-label", template.replace("%s", file.name));
    button.dataset.drop = i;
    line.append(button);
    return line;
  }));
}

begin(); // at the end: what it calls must be there
