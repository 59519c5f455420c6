// A sound and a notification of what came in. On demand: most never switch them on.

import { $, nodes, tell } from "./dom.js";

const TONES = [[660, 0], [880, 0.09]];
const LENGTH_S = 0.12;
const LOUDNESS = 0.05;
let audio = null;

// Two short quiet tones, made here: no file to load.
export function blip() {
  audio ??= new AudioContext();
  for (const [pitch, after] of TONES) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + LENGTH_S);
  }
}

export function notify(conversation, html) {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const row = nodes(html);
  const [name, text] = [$(".row__name", row), $(".row__text", row)];
  const notice = new Notification(name.textContent, { body: text.textContent, tag: conversation });
  notice.addEventListener("click", () => {
    globalThis.focus();
    tell("desk:open", { address: `/c/${conversation}/` });
    notice.close();
  });
}
