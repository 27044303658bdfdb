/* The page of a task: ticks are saved as they are made, chosen files are named, and files say how far they are sent. */
import { say } from "./app.js";

document.addEventListener("change", ({ target }) => {
  target.closest("[data-ticks]")?.requestSubmit();
  if (target.type === "file") choose(target);
});

/** Name the files that were chosen for a message; refuse those that are too large before they are sent. */
function choose(input) {
  const form = input.form, most = Number(form.dataset.most ?? Infinity);
  const large = [...input.files].find((file) => file.size > most);
  if (large) input.value = "";
  const note = form.querySelector("[data-too-large-note]");
  if (note) {
    note.hidden = !large;
    note.textContent = large ? form.dataset.tooLarge.replace("%n", large.name) : "";
  }
  const names = form.querySelector("[data-attached]");
  if (names) names.textContent = [...input.files].map((file) => file.name).join(", ");
}

/** Forms with files are sent by XMLHttpRequest, which says how far it is; everything else stays as it is with htmx. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const part = ctx.sourceElement.matches?.("form") && ctx.sourceElement.querySelector("[data-sending]");
  if (!part || ![...ctx.request.body.values()].some((value) => value instanceof File && value.size)) return;
  ctx.fetch = (address, request) => send(address, request, part);
});

/** A form on a page of its own leads on to another: the address follows. */
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { url, status } = ctx.response.raw;
  if (status < 400 && ctx.sourceElement.matches?.("[data-leads-on]")) history.replaceState(null, "", new URL(url).pathname);
});

function send(address, request, part) {
  const bar = part.querySelector("progress");
  const sending = new XMLHttpRequest();
  sending.open(request.method, address);
  for (const [name, value] of Object.entries(request.headers)) sending.setRequestHeader(name, value);
  sending.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = Math.round((100 * loaded) / total);
    part.querySelector("[data-share]").textContent = `${bar.value} %`;
  });
  bar.value = 0;
  part.hidden = false;
  say(bar.getAttribute("aria-label"));
  return new Promise((done, failed) => {
    sending.addEventListener("load", () => {
      for (const input of part.closest("form").querySelectorAll("[type=file]")) input.value = ""; // never sent twice
      const answer = new Response(sending.responseText, { status: sending.status });
      done(Object.defineProperty(answer, "url", { value: sending.responseURL }));
    });
    sending.addEventListener("error", () => failed(new TypeError("not sent")));
    sending.addEventListener("loadend", () => { part.hidden = true; });
    request.signal?.addEventListener("abort", () => sending.abort());
    sending.send(request.body);
  });
}
