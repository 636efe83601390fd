// The screen of a desk: the board fills the projector, a paper goes to the printer. Both buttons need this script.
for (const button of document.querySelectorAll("[data-full-screen]")) {
  const board = document.getElementById(button.dataset.fullScreen);
  if (!board?.requestFullscreen) continue;
  button.hidden = false;
  button.addEventListener("click", () => board.requestFullscreen());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
