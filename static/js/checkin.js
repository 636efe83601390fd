// Check-in: note the phone's clock when the button is pressed, for a tap that can't be sent at once; while one waits
// for a signal the button is put away, and once it has arrived the page says thank you.

const form = document.querySelector("form[data-offline='checkin']");

document.addEventListener(
  "submit",
  (event) => {
    const moment = event.target.elements.namedItem("tapped_at");
    if (moment) moment.value = new Date().toISOString();
  },
  { capture: true },
);

async function look() {
  const all = (await self.offlineQueue?.all().catch(() => [])) ?? [];
  const own = all.filter((each) => each.page === location.origin + location.pathname);
  if (form.hidden && !own.length) return location.reload();
  form.hidden = own.some((each) => each.state === "waiting");
  if (form.hidden) setTimeout(look, 1000);
}

if (form) {
  addEventListener("load", look);
  document.addEventListener("kept-offline", look);
}
