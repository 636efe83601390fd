// Reads the text of a page aloud with the device's own voice, one section after the other. Nothing leaves the device
// through us. Where there is no voice the button stays hidden; screen readers read the page without it.
const box = document.querySelector("[data-read-aloud]");
const voice = window.speechSynthesis;

if (box && voice) {
  const button = box.querySelector("button");
  let reading = false;

  const show = (now) => {
    reading = now;
    button.textContent = now ? button.dataset.stop : button.dataset.start;
    button.setAttribute("aria-pressed", String(now));
  };

  const stop = () => {
    voice.cancel();
    show(false);
  };

  const start = () => {
    voice.cancel();
    const parts = [...document.querySelectorAll(".leaf__text > *, .leaf__text li")].filter((each) => each.tagName !== "UL");
    parts.forEach((part, place) => {
      const words = new SpeechSynthesisUtterance(part.textContent);
      words.lang = part.closest("[lang]").lang;
      if (place === parts.length - 1) {
        words.addEventListener("end", () => show(false));
      }
      words.addEventListener("error", () => show(false));
      voice.speak(words);
    });
    show(parts.length > 0);
  };

  button.addEventListener("click", () => (reading ? stop() : start()));
  window.addEventListener("pagehide", () => voice.cancel());
  show(false);
  box.hidden = false;
}
