/* Large files go in parts, and go on from where they were: after a line was lost, and after the page was loaded again and
   the same file chosen. The server says how far it has come; this browser tab remembers its address. */
const LARGEST = 2 ** 21, SMALLEST = 2 ** 18; // bytes of a part: after each failure half as many
const TRIES = 6; // of one part, with longer and longer pauses: about a minute
const REFUSED = "refused parts"; // the files of the last form that was refused

const keyOf = (file) => `parts:${file.name}:${file.size}:${file.lastModified}`;

/** The form of these files was refused: what was sent of them stays for another attempt. */
export function keepRefused(files) {
  sessionStorage.setItem(REFUSED, JSON.stringify(files.map(keyOf)));
}

/** Give up what was sent of files of a refused form that are not among those of the next attempt: they count for the most
    that one may have on their way. */
export async function giveUpOthers(files, token) {
  const wanted = files.map(keyOf);
  for (const known of JSON.parse(sessionStorage.getItem(REFUSED) ?? "[]")) {
    const address = sessionStorage.getItem(known);
    if (!address || wanted.includes(known)) continue;
    await fetch(address, { method: "DELETE", headers: { "X-CSRFToken": token } });
    sessionStorage.removeItem(known);
  }
  sessionStorage.removeItem(REFUSED);
}

/** Send a file in parts; its number on the server. `show(sent, size)` says how far it is. */
export async function sendParts(file, token, show) {
  const known = keyOf(file);
  let address = sessionStorage.getItem(known);
  let at = address && await reached(address);
  if (at === null) {
    address = await begin(file, token);
    at = 0;
    sessionStorage.setItem(known, address);
  }
  for (let tries = 0, most = LARGEST; at < file.size;) {
    const from = at;
    show(from, file.size);
    const answer = await put(address, from, file.slice(from, from + most), token, (sent) => show(from + sent, file.size));
    if (answer.status === 204) { at = answer.offset; tries = 0; continue; }
    if ((answer.status && ![408, 409].includes(answer.status) && answer.status < 500) || ++tries > TRIES) throw new TypeError("not sent");
    most = Math.max(SMALLEST, most / 2); // a slow line, or one that breaks
    await new Promise((after) => { setTimeout(after, 400 * 2 ** tries); });
    at = await reached(address).catch(() => from) ?? from;
  }
  show(file.size, file.size);
  return address.split("/").pop();
}

/** How far it has come; null when the server knows nothing of it. */
async function reached(address) {
  const answer = await fetch(address, { method: "HEAD" });
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

async function begin(file, token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, "Accept-Language": document.documentElement.lang };
  const body = JSON.stringify({ name: file.name.slice(-150), size: file.size });
  const answer = await fetch("/api/v1/uploads", { method: "POST", headers, body });
  if (!answer.ok) throw Object.assign(new TypeError("not sent"), { told: (await answer.json()).title });
  return answer.headers.get("Location");
}

/** One part. Status 0: the line was lost. */
function put(address, offset, part, token, progress) {
  const sending = new XMLHttpRequest();
  sending.open("PATCH", address);
  sending.setRequestHeader("Content-Type", "application/offset+octet-stream");
  sending.setRequestHeader("Upload-Offset", offset);
  sending.setRequestHeader("X-CSRFToken", token);
  sending.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
  return new Promise((done) => {
    sending.addEventListener("loadend", () => done({ status: sending.status, offset: Number(sending.getResponseHeader("Upload-Offset")) }));
    sending.send(part);
  });
}
