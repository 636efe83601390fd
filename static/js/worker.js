// The service worker: a report page and a check-in page open without a signal once they have been opened.
// It keeps the shells of pages under /r/ and /c/ that carry a form for offline use, and the files these need; nothing else.

const PAGES = "mirai-pages-1";
const FILES = "mirai-files-1";
const MOST = { [PAGES]: 20, [FILES]: 60 };
const PATIENCE = 6000; // milliseconds, then what is kept

const isShell = (url) => url.origin === location.origin && /^\/[rc]\/[^/]+\/$/.test(url.pathname);
const isFile = (url) => url.origin === location.origin && url.pathname.startsWith(self.STATIC);
const bare = (url) => url.origin + url.pathname;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("mirai-") && !(name in MOST)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate" && isShell(url)) event.respondWith(page(event, request, url));
  else if (isFile(url)) event.respondWith(file(event, request));
});

// A page that was open before this worker ran says what it is and what it needs.
self.addEventListener("message", (event) => {
  const { page: address, files = [] } = event.data ?? {};
  event.waitUntil(
    Promise.allSettled([
      address && isShell(new URL(address)) ? fetchPage(address) : undefined,
      ...files.map((each) => new URL(each)).filter(isFile).map((each) => fetchFile(each.href)),
    ]),
  );
});

self.addEventListener("sync", (event) => {
  if (event.tag === "mirai-send") event.waitUntil(self.offlineQueue.drain(tellPages));
});

// What was sent or refused in the background is told by the pages that are open.
async function tellPages(kind, entry, error) {
  for (const each of await self.clients.matchAll()) each.postMessage({ kind, entry, html: error?.html });
}

async function page(event, request, url) {
  const kept = await caches.match(bare(url), { cacheName: PAGES });
  try {
    const response = await soon(fetch(request), kept);
    event.waitUntil(keepPage(url, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function fetchPage(address) {
  const url = new URL(address);
  await keepPage(url, await fetch(bare(url), { credentials: "same-origin", cache: "no-store" }));
}

// Only a page that has something to send is kept; one that has ended or says thank you is forgotten.
async function keepPage(url, response) {
  if (response.type === "opaqueredirect" || response.redirected || response.status >= 500 || url.search) return;
  const cache = await caches.open(PAGES);
  const text = response.ok ? await response.clone().text() : "";
  if (!text.includes("data-offline=")) return void (await cache.delete(bare(url)));
  await cache.put(bare(url), response); // the order of the keys is that of use
  await prune(PAGES);
}

async function file(event, request) {
  const kept = await caches.match(request, { cacheName: FILES });
  try {
    const response = await soon(fetch(request), kept);
    if (kept && response.ok) event.waitUntil(keepFile(request, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function fetchFile(address) {
  const response = await fetch(address);
  if (response.ok) await keepFile(address, response);
}

async function keepFile(request, response) {
  await (await caches.open(FILES)).put(request, response);
  await prune(FILES);
}

async function prune(name) {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  for (const each of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(each);
}

// Fail after a while where there is something to show instead.
function soon(answer, kept) {
  if (!kept) return answer;
  return new Promise((done, failed) => {
    setTimeout(() => failed(new Error("slow")), PATIENCE);
    answer.then(done, failed);
  });
}
