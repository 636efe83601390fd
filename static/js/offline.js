// Forms with data-offline: what can't be sent now is kept in this browser and sent later, once.
// The page says so in [data-offline-state]; its texts stand there as data attributes. What the page lists under
// data-arrived has reached the server and is erased here.

import "./drafts.js";

const queue = self.offlineQueue;
const region = document.querySelector("[data-offline-state]");
const text = region?.dataset ?? {};
const forms = [...document.querySelectorAll("form[data-offline]")];
const arrived = [...document.querySelectorAll("[data-arrived]")].flatMap((each) => each.dataset.arrived.split(" "));
const isShell = /^\/[rc]\//.test(location.pathname);
let latest = "";

function newId(form) {
  const field = form.elements.namedItem("id");
  if (field) field.value = crypto.randomUUID?.() ?? field.value;
}

function entryOf(form, submitter) {
  const data = new FormData(form, submitter?.name ? submitter : null);
  data.delete("csrfmiddlewaretoken");
  const fields = [...data].filter(([, value]) => typeof value === "string");
  const page = location.origin + location.pathname;
  const action = new URL(form.getAttribute("action") || location.pathname, location.href).href;
  const id = data.get("id");
  return { id, name: form.dataset.offline, page, action, fields, at: Date.now(), state: "waiting" };
}

// -- sending --------------------------------------------------------------------------------------------------
async function submit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.passing || !form.elements.namedItem("id")?.value) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const entry = entryOf(form, event.submitter);
  const complete = form.checkValidity();
  try {
    // First of all keep it: whatever is killed from here on, it is sent when the page opens again.
    if (complete) await queue.put(entry);
    form.elements.namedItem("csrfmiddlewaretoken").value = await queue.freshToken(entry.page, 8);
  } catch (error) {
    if (error instanceof queue.Refused) return refuse(entry, error);
    if (!complete) return void form.reportValidity();
    if (!(await queue.find(entry.id).catch(() => null))) return say(text.unable, "error");
    await askToSendLater();
    if (form.hasAttribute("data-offline-many")) newId(form);
    form.dispatchEvent(new CustomEvent("kept-offline", { bubbles: true, detail: entry }));
    await show();
    return void region?.scrollIntoView({ block: "center" });
  } finally {
    delete form.dataset.busy;
  }
  pass(form, event.submitter);
}

// There is a signal: the browser sends the form itself.
function pass(form, submitter) {
  form.dataset.passing = "1";
  if (submitter?.name) {
    const field = Object.assign(document.createElement("input"), { type: "hidden" });
    field.name = submitter.name;
    field.value = submitter.value;
    form.append(field);
  }
  form.submit();
}

// The link has ended, or the sign-in: what was typed stays here, and the page says so.
async function refuse(entry, error) {
  await queue.put({ ...entry, state: "refused", why: error.why, status: error.status }).catch(() => {});
  await show();
  region?.scrollIntoView({ block: "center" });
}

async function askToSendLater() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("mirai-send");
  } catch {
    // No background sync: it is sent when this page is open and the signal is back.
  }
}

let draining = false;
async function drain() {
  if (draining || !navigator.onLine || forms.some((each) => each.dataset.busy || each.dataset.passing)) return;
  draining = true;
  try {
    await queue.drain((kind, entry, error) => hear(kind, entry, error?.html));
  } catch {
    // No IndexedDB: nothing can wait here.
  }
  draining = false;
  await show();
}

async function hear(kind, entry, html) {
  if (kind === "sent") sent(entry);
  if (kind === "refused" && html) await keepReason(entry, html);
  await show();
}

function sent(entry) {
  self.drafts.forget([entry.id]);
  for (const form of forms) if (form.elements.namedItem("id")?.value === entry.id) newId(form);
  latest = entry.page;
}

async function keepReason(entry, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const lines = [...answer.querySelectorAll("[data-error-summary] li")].map((each) => each.textContent.trim());
  const found = await queue.find(entry.id);
  if (found && lines.length) await queue.put({ ...found, lines });
  await show();
}

// -- what the page says ---------------------------------------------------------------------------------------
function element(name, facts = {}, ...inside) {
  const made = Object.assign(document.createElement(name), facts);
  made.append(...inside);
  return made;
}

function notice(kind, ...inside) {
  return element("div", { className: `notice notice--${kind} stack stack--tight` }, ...inside);
}

function say(words, kind) {
  region?.replaceChildren(notice(kind, element("p", { textContent: words })));
}

async function show() {
  if (!region) return;
  const entries = await queue.all().catch(() => []);
  const waiting = entries.filter((each) => each.state === "waiting");
  const shown = [];
  if (waiting.length) {
    const count = element("p", {}, element("strong", { textContent: text.waiting.replace("%d", waiting.length) }));
    shown.push(notice("warning", count, element("p", { className: "small", textContent: text.waitingHelp })));
  }
  if (latest && !waiting.length) {
    const link = element("a", { href: latest, textContent: text.look });
    shown.push(notice("success", element("p", { textContent: text.sent }), element("p", {}, link)));
  }
  shown.push(...entries.filter((each) => each.state === "refused").map(refusal));
  const before = region.textContent;
  const made = element("div", { className: "stack" }, ...shown);
  if (made.textContent !== before) region.replaceChildren(...(shown.length ? [made] : []));
}

function refusal(entry) {
  const again = element("button", { type: "button", className: "button", textContent: text.again });
  again.addEventListener("click", async () => {
    await queue.put({ ...entry, state: "waiting", why: "", lines: [] });
    await show();
    await drain();
  });
  const forget = element("button", { type: "button", className: "button button--quiet", textContent: text.forget });
  forget.addEventListener("click", async () => {
    await queue.remove(entry.id);
    await show();
  });
  const open = element("a", { className: "button button--secondary", href: entry.page, textContent: text.open });
  const why = entry.lines?.length ? entry.lines.join(" ") : (text[entry.why] ?? text.other);
  const [, count] = entry.fields.find(([name]) => name === "head_count") ?? [];
  return notice(
    "error",
    element("p", {}, element("strong", { textContent: text.refused })),
    element("p", { textContent: why }),
    ...(count ? [element("p", { textContent: text.typed.replace("%s", count) })] : []),
    element("p", { className: "actions" }, again, open, forget),
  );
}

// -- what the page needs without a signal ---------------------------------------------------------------------
async function keepShell() {
  if (!isShell || !forms.length || !navigator.serviceWorker) return;
  const wasControlled = Boolean(navigator.serviceWorker.controller);
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const registration = await navigator.serviceWorker.ready;
  const sources = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img[src]");
  const files = [...sources].map((each) => each.href || each.src).filter((each) => each.startsWith(location.origin));
  files.push(new URL("./drafts.js", import.meta.url).href);
  const address = location.origin + location.pathname;
  registration.active.postMessage({ page: wasControlled ? undefined : address, files });
}

async function begin() {
  self.drafts.forget(arrived);
  for (const form of forms) {
    const id = form.elements.namedItem("id");
    // The form that came back bears the id of what was refused: it is in front of the person now, not in the queue.
    if (form.hasAttribute("data-bound")) await queue.remove(id.value).catch(() => {});
    else if (!form.hasAttribute("data-restored")) newId(form);
    form.addEventListener("submit", submit);
  }
  for (const id of arrived) await queue.remove(id).catch(() => {});
  await show();
  await drain();
}

addEventListener("online", drain);
navigator.serviceWorker?.addEventListener("message", ({ data }) => data.kind && hear(data.kind, data.entry, data.html));
document.addEventListener("visibilitychange", () => document.hidden || drain());
setInterval(async () => {
  if ((await queue.all().catch(() => [])).some((each) => each.state === "waiting")) await drain();
}, 20_000);
addEventListener("pageshow", () => forms.forEach((each) => delete each.dataset.passing));
begin();
keepShell().catch(() => {});
