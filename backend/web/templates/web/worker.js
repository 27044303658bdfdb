{% autoescape off %}/* The service worker: it keeps what every page needs, and one page to show when there is no connection.
   That page is made for it; no other page is kept, and nothing outlives signing in or out. */

const SHELL = "shell-{{ version }}", KEPT = "kept";
const ASSETS = {{ assets }};
const PAGE = {{ kept }}, BOARD = {{ board }}, LEAVING = {{ leaving }};

let era = 0; // grows when somebody signs in or out: what was asked for before is not kept after

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(ASSETS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  const old = (await caches.keys()).filter((name) => name !== SHELL && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
  await keep();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith(LEAVING)) {
    era += 1;
    event.waitUntil(caches.delete(KEPT));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(event, url.pathname));
  } else if (ASSETS.includes(url.pathname)) {
    event.respondWith(asset(request));
  }
});

async function page(event, path) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && path !== PAGE) event.waitUntil(refresh(path));
    return answer;
  } catch {
    return (await caches.match(PAGE, { cacheName: KEPT, ignoreVary: true })) ?? Response.error();
  }
}

/** What has a fingerprint in its name never changes; anything else (under development) is asked for first. */
async function asset(request) {
  const kept = await caches.match(request, { cacheName: SHELL, ignoreVary: true });
  if (kept && /\.[0-9a-f]{12}\.\w+$/.test(request.url)) return kept;
  return fetch(request).catch((error) => kept ?? Promise.reject(error));
}

/** After the board was seen, what is kept of it is as old as that. */
async function refresh(path) {
  if (path === BOARD || !(await caches.match(PAGE, { cacheName: KEPT, ignoreVary: true }))) await keep();
}

async function keep() {
  const before = era;
  try {
    const answer = await fetch(PAGE, { credentials: "same-origin", redirect: "error" });
    if (answer.ok && era === before) await (await caches.open(KEPT)).put(PAGE, answer);
    if (era !== before) await caches.delete(KEPT);
  } catch { // nobody is signed in, or there is no connection any more: what is kept stays, if it is there
  }
}
{% endautoescape %}
