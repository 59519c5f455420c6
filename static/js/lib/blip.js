// Two short quiet tones, made here: no file to load. On demand: most never switch it on.

const TONES = [[660, 0], [880, 0.09]];
const LENGTH_S = 0.12;
const LOUDNESS = 0.05;
let audio = null;

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
