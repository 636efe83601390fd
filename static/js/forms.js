// Forms: the error summary takes the focus, its links go into the field, and a second tap sends nothing twice.

const summary = document.querySelector("[data-error-summary]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

// The button is never disabled, so nothing is lost when sending fails: a repeated send within eight seconds is ignored.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 8000) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = String(Date.now());
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  setTimeout(() => button.removeAttribute("aria-disabled"), 8000);
});

// Coming back with the browser's Back button: the page may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
});

// What forms keep in this browser (drafts.js) goes when its time is over, whatever page is open.
try {
  for (const key of Object.keys(localStorage)) {
    const isOver = key.startsWith("draft:") && !(JSON.parse(localStorage.getItem(key))?.until > Date.now());
    if (isOver) localStorage.removeItem(key);
  }
} catch {
  // nothing is kept here then
}
