// The queue of what could not be sent: in pages and in the service worker alike, so no module.
// An entry: { id, name, page, action, fields: [[name, value]], at, state: "waiting" | "refused", why, status }.

self.offlineQueue = (() => {
  const STORE = "waiting";
  const TOKEN = /name="csrfmiddlewaretoken" value="([^"]+)"/;

  function database() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("mirai-offline", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  async function ask(mode, what) {
    const opened = await database();
    try {
      return await new Promise((done, failed) => {
        const change = opened.transaction(STORE, mode);
        const asked = what(change.objectStore(STORE));
        change.oncomplete = () => done(asked.result);
        change.onerror = change.onabort = () => failed(change.error);
      });
    } finally {
      opened.close();
    }
  }

  const put = (entry) => ask("readwrite", (store) => store.put(entry));
  const remove = (id) => ask("readwrite", (store) => store.delete(id));
  const find = (id) => ask("readonly", (store) => store.get(id));
  const all = async () => (await ask("readonly", (store) => store.getAll())).sort((one, other) => one.at - other.at);

  class Refused extends Error {
    constructor(why, status, html = "") {
      super(why);
      Object.assign(this, { why, status, html });
    }
  }

  // Without an answer in time it counts as no signal: in a basement a request can hang for minutes.
  function request(address, options = {}, seconds = 15) {
    return fetch(address, {
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout?.(seconds * 1000),
      ...options,
    });
  }

  // What the answer means: it throws Refused where sending again would not help, Error where it may.
  function check(response, html) {
    const { status, redirected, url } = response;
    if (redirected && new URL(url).pathname.startsWith("/account/")) throw new Refused("signin", status);
    if (status === 404 || status === 410) throw new Refused("gone", status);
    if (status === 429 || status === 403 || status >= 500) throw new Error(String(status));
    if (status >= 400) throw new Refused("other", status, html);
  }

  async function freshToken(page, seconds) {
    const response = await request(page, { headers: { Accept: "text/html" } }, seconds);
    const html = await response.text();
    check(response, html);
    const found = TOKEN.exec(html);
    if (!found) throw new Error("no token");
    return found[1];
  }

  async function send(entry) {
    const body = new URLSearchParams(entry.fields);
    body.set("csrfmiddlewaretoken", await freshToken(entry.page));
    const response = await request(entry.action, { method: "POST", body }, 30);
    const html = await response.text();
    check(response, html);
    // A form that was taken leads on to another page; one that was not comes back.
    if (!response.redirected) throw new Refused("form", response.status, html);
  }

  // Send what waits, one after the other. `tell(kind, entry, error)`: "sent", "refused"; ends at the first "later".
  async function work(tell) {
    for (const entry of await all()) {
      if (entry.state === "refused") continue;
      try {
        await send(entry);
        await remove(entry.id);
        tell("sent", entry);
      } catch (error) {
        if (!(error instanceof Refused)) return tell("later", entry, error);
        await put({ ...entry, state: "refused", why: error.why, status: error.status });
        tell("refused", entry, error);
      }
    }
  }

  // Of two tabs one sends; the server takes an id once anyway.
  function drain(tell = () => {}) {
    const locks = self.navigator?.locks;
    if (!locks) return work(tell);
    return locks.request("mirai-offline", { ifAvailable: true }, (lock) => (lock ? work(tell) : undefined));
  }

  return { put, remove, find, all, drain, freshToken, Refused };
})();
