// A live offer cannot be missed: said to readers at once, and for those who enabled alerts by sound and notification.
import { afterPatch } from "../shared/patch.js";
import { serverNow } from "../shared/countdown.js";
import { announce } from "./announce.js";
import { visit } from "./visit.js";

const ALERTS = "triage.alerts";
const alertsButton = document.getElementById("alerts");
let audio = null;
let offeredBefore = "";

const alertsOn = () => localStorage.getItem(ALERTS) === "on";

function drawAlerts() {
  alertsButton.hidden = false;
  alertsButton.ariaPressed = String(alertsOn());
  alertsButton.textContent = alertsOn() ? "Alerts on" : "Enable alerts";
}

alertsButton.addEventListener("click", async () => {
  localStorage.setItem(ALERTS, alertsOn() ? "off" : "on");
  drawAlerts();
  if (!alertsOn()) return;
  beep();
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
});

// Two short tones, made here: no file to load.
function beep() {
  try {
    audio ??= new AudioContext();
    audio.resume();
    for (const [start, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const begin = audio.currentTime + start;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.15, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.16);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.17);
    }
  } catch {
    // A browser that plays nothing shows the banner all the same.
  }
}

function watchOffer() {
  const banner = document.getElementById("offer");
  const left = banner.querySelector("[data-ends]");
  if (left && Date.parse(left.dataset.due) <= serverNow()) banner.hidden = true;
  const offered = banner.hidden ? "" : banner.querySelector("[data-offer]")?.dataset.offer ?? "";
  if (offered && offered !== offeredBefore) offer(offered, banner);
  offeredBefore = offered;
}

function offer(conversation, banner) {
  const who = banner.querySelector(".who").textContent.trim().replace(/\s+/g, " ");
  const ask = banner.querySelector(".ask").textContent;
  announce(`Offer. ${who}. ${ask}. Press a to accept, d to decline.`);
  if (!alertsOn()) return;
  beep();
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  // The same tag in every tab: the browser shows one.
  const notice = new Notification(who, { body: ask, tag: conversation });
  notice.addEventListener("click", () => { window.focus(); visit(`/console?conversation=${conversation}`); notice.close(); });
}

afterPatch(watchOffer);
setInterval(watchOffer, 1000);
watchOffer();
drawAlerts();
