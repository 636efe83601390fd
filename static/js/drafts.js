// Forms with data-draft="name": what is typed is kept in this browser until it has arrived, at most a week, or
// data-draft-hours. What has data-draft-skip is not kept (persons in a report, the ticks of consents), hidden marks of
// the form are, so that two people who edit the same report are still told. A page with data-draft-done="name" says
// that it arrived; a button with data-draft-clear erases it at once, for whoever shares the device.

const PREFIX = "draft:";
const HOUR = 3600 * 1000;
const WEEK = 7 * 24;
const NEVER = new Set(["csrfmiddlewaretoken", "started", "website", "zero"]);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keys() {
  try {
    return Object.keys(localStorage).filter((each) => each.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function erase(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept then
  }
}

function forget(ids) {
  const gone = new Set(ids.filter(Boolean));
  for (const key of keys()) if (gone.has(read(key)?.id)) erase(key);
}

function fieldsOf(form) {
  const skipped = [...form.querySelectorAll("[data-draft-skip], [type=file], [type=password]")].map((each) => each.name);
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !NEVER.has(name) && !skipped.includes(name),
  );
}

function save(form) {
  const fields = fieldsOf(form);
  const id = form.elements.namedItem("id")?.value ?? "";
  const until = Date.now() + HOUR * (Number(form.dataset.draftHours) || WEEK);
  try {
    localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ id, until, fields }));
  } catch {
    // Storage is full or switched off: the server gives the form back with everything in it anyway.
  }
}

// Put the values back; say whether that changed anything.
function restore(form, fields) {
  const before = JSON.stringify(fieldsOf(form));
  const kept = new Set(fields.map(([name]) => name));
  for (const box of form.querySelectorAll("[type=checkbox], [type=radio]")) {
    if (box.hasAttribute("data-draft-skip") || (!kept.has(box.name) && box.type === "radio")) continue;
    box.checked = fields.some(([name, value]) => name === box.name && value === box.value);
  }
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (!field || field instanceof RadioNodeList || ["checkbox", "radio"].includes(field.type)) continue;
    field.value = value;
  }
  return JSON.stringify(fieldsOf(form)) !== before;
}

function begin(key) {
  erase(key);
  location.replace(location.pathname + location.search);
}

// Without a signal the page stays as it is, instead of the browser's own error page.
function stayWithoutSignal(form, event) {
  const region = document.querySelector("[data-draft-state][data-unsent]");
  if (navigator.onLine || !region || form.dataset.offline) return;
  event.preventDefault();
  save(form);
  const notice = Object.assign(document.createElement("p"), { className: "notice notice--warning" });
  notice.textContent = region.dataset.unsent;
  region.replaceChildren(notice);
  region.scrollIntoView({ block: "center" });
}

function tell(form, key) {
  const region = document.querySelector("[data-draft-state]");
  if (!region) return;
  const words = document.createElement("p");
  words.textContent = region.dataset.restored;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--quiet", textContent: region.dataset.discard });
  button.addEventListener("click", () => begin(key));
  const notice = document.createElement("div");
  notice.className = "notice notice--info cluster";
  notice.append(words, button);
  region.replaceChildren(notice);
}

for (const key of keys()) if (!(read(key)?.until > Date.now())) erase(key);
for (const each of document.querySelectorAll("[data-draft-done]")) erase(PREFIX + each.dataset.draftDone);
for (const each of document.querySelectorAll("[data-arrived]")) forget(each.dataset.arrived.split(" "));

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const kept = form.hasAttribute("data-bound") ? null : read(key);
  if (kept && restore(form, kept.fields)) {
    form.setAttribute("data-restored", "");
    for (const each of form.querySelectorAll("details")) {
      if ([...each.querySelectorAll("input:not([type=hidden]), textarea")].some((box) => box.value !== box.defaultValue)) each.open = true;
    }
    tell(form, key);
  }
  const keep = () => save(form);
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("htmx:afterSettle", keep); // the server put something in, such as a proposed address
  form.addEventListener("submit", (event) => stayWithoutSignal(form, event));
  for (const note of form.querySelectorAll("[data-draft-note]")) note.hidden = false;
  for (const button of form.querySelectorAll("[data-draft-clear]")) button.addEventListener("click", () => begin(key));
}

self.drafts = { forget };
