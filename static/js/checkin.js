// Check-in: note the phone's clock when the button is pressed, for a tap that can't be sent at once.
document.addEventListener(
  "submit",
  (event) => {
    const moment = event.target.elements.namedItem("tapped_at");
    if (moment) moment.value = new Date().toISOString();
  },
  { capture: true },
);
