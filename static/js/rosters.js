// Shows how far an import is, and opens its next page when the work is over.
const box = document.querySelector("[data-progress]");
const bar = box?.querySelector("progress");
const done = box?.querySelector("[data-done]");

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    const facts = await answer.json();
    if (!facts.working) {
      location.reload();
      return;
    }
    if (facts.total) {
      bar.max = facts.total;
      bar.value = Math.min(facts.done, facts.total);
    }
    done.textContent = facts.done;
  } catch {
    // Offline for a moment: the next look may work.
  }
  setTimeout(look, 2000);
}

if (box) setTimeout(look, 1000);
