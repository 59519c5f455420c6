// A voice message, recorded here. Chromium writes WebM, and the server gives it OGG's envelope.

import { $ } from "../lib/dom.js";
import { said } from "./limits.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"];
const BITS_A_SECOND = 32_000; // as phones do

// Record until somebody says that it is enough: a file, or nothing.
export async function record(place) {
  const type = globalThis.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const stream = type && (await navigator.mediaDevices?.getUserMedia({ audio: { channelCount: 1 } }).catch(() => null));
  if (stream && !place.closest("dialog").open) { // shut while the browser asked
    release(stream);
    return null;
  }
  const words = $("[data-heard]", place);
  place.hidden = false;
  if (!stream) {
    words.textContent = said(type ? "no_microphone" : "no_recorder");
    return null;
  }
  const pieces = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_A_SECOND });
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const began = Date.now();
  const clock = setInterval(() => { words.textContent = time(Date.now() - began); }, 250);
  words.textContent = time(0);
  recorder.start(1000);
  $("[data-enough]", place).focus();
  const isKept = await decided(place, recorder);
  clearInterval(clock);
  release(stream);
  place.hidden = true;
  const ending = type.includes("ogg") ? "ogg" : "webm";
  return isKept ? new File(pieces, `voice.${ending}`, { type: type.split(";")[0] }) : null;
}

function decided(place, recorder) {
  const off = new AbortController();
  return new Promise((resolve) => {
    let isKept = true;
    const end = () => recorder.state !== "inactive" && recorder.stop();
    const drop = () => { isKept = false; end(); };
    recorder.addEventListener("stop", () => { off.abort(); resolve(isKept); }, { once: true });
    $("[data-enough]", place).addEventListener("click", end, off);
    $("[data-drop]", place).addEventListener("click", drop, off);
    document.addEventListener("tray:shut", drop, off);
  });
}

function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}

const time = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
