// The checklist of the lecturer's kit: ticks stay in this browser, by session; nothing is sent. Without this script
// the boxes are plain boxes.
const kit = document.querySelector("[data-kit]");
const key = `kit:${kit.dataset.kit}`;
const boxes = [...kit.querySelectorAll("[data-tick]")];

function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(key));
    return Array.isArray(names) ? names : [];
  } catch {
    return [];
  }
}

const before = new Set(kept());
for (const box of boxes) {
  box.checked = before.has(box.dataset.tick);
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((each) => each.checked).map((each) => each.dataset.tick)));
    } catch {
      // Storage is full or switched off: the tick holds until the page is left.
    }
  });
}

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());
