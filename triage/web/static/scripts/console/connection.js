// Says in the header whether what is on the page is live.
import { whenConnected } from "../shared/stream.js";

whenConnected((yes) => {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = yes ? "live" : "reconnecting";
  live.classList.toggle("fine", yes);
  live.classList.toggle("high", !yes);
});
