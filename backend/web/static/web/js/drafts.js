/* What was typed and not sent stays on this device: per page and field, until it is sent or the person signs out.
   Without a connection nothing is sent: what was written waits on its page, and goes when the connection is back. */

const PREFIX = "draft:";

/** Keep every field marked `data-draft="key"`, and bring back what was kept. */
export function keepDrafts() {
  const sent = sessionStorage.getItem("sent"); // before anything is brought back: a page that was morphed has it still
  const isDone = sent && document.querySelector("#toasts .success");
  if (isDone) {
    localStorage.removeItem(sent);
    document.querySelector(`[data-draft="${CSS.escape(sent.slice(PREFIX.length))}"]`)?.form?.reset();
  }
  if (isDone || document.body.dataset.refetching === undefined) sessionStorage.removeItem("sent");
  for (const field of document.querySelectorAll("[data-draft]:not([data-kept])")) {
    field.dataset.kept = "";
    restore(field);
    field.addEventListener("input", () => keep(field));
    field.form?.addEventListener("submit", () => sessionStorage.setItem("sent", PREFIX + field.dataset.draft));
  }
}

function keep(field) {
  const key = PREFIX + field.dataset.draft;
  try {
    field.value.trim() ? localStorage.setItem(key, field.value) : localStorage.removeItem(key);
    note(field, document.body.dataset.kept);
  } catch { // storage is full or forbidden: the text is still in its field
    note(field, "");
  }
}

function restore(field) {
  const kept = localStorage.getItem(PREFIX + field.dataset.draft);
  if (!kept || (field.value.trim() && field.dataset.again === undefined)) return;
  field.value = kept;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  note(field, document.body.dataset.restored);
}

function note(field, text) {
  const place = document.getElementById(`${field.id}_draft`);
  if (!place) return;
  place.textContent = text && text.replace("00:00", timeOfDay(new Date()));
}

/** A time of day as the rest of the page says it: in the time zone of the account, unless this browser is too old for it. */
export function timeOfDay(at) {
  const shape = { hour: "2-digit", minute: "2-digit" };
  try {
    return at.toLocaleTimeString("en-GB", { ...shape, timeZone: document.body.dataset.zone });
  } catch {
    return at.toLocaleTimeString("en-GB", shape);
  }
}

let waiting = null; // the form that is sent when the connection is back, and the button that was pressed

/** Without a connection a form with something written in it waits; any other would do nothing. */
function hold(event) {
  if (event.target.method !== "post" || navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const written = event.target.querySelector("[data-draft]");
  if (written) waiting = { form: event.target, button: event.submitter };
  const { held, refused } = document.getElementById("offline").dataset;
  document.getElementById(written ? "polite" : "assertive").textContent = written ? held : refused;
  if (written) note(written, held);
}

document.addEventListener("submit", hold, true);
addEventListener("online", () => {
  const { form, button } = waiting ?? {};
  if (!form?.isConnected) return;
  waiting = null;
  form.requestSubmit(button?.isConnected ? button : undefined);
});

/** Forget everything that was kept. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) forgetDrafts();
});
