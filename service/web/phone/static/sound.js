// Tones, vibration, and whether the visitor wants them.
const SETTING = "barta-phone-sound";
let speaker;

export function soundIsOn() {
  return localStorage.getItem(SETTING) !== "off";
}

export function keepSoundSetting(box) {
  box.checked = soundIsOn();
  box.addEventListener("change", () => localStorage.setItem(SETTING, box.checked ? "on" : "off"));
}

export function tone(frequencies, seconds, after = 0) {
  if (!soundIsOn() || !navigator.userActivation?.hasBeenActive) return;
  speaker ??= new AudioContext();
  const begin = speaker.currentTime + after;
  for (const frequency of frequencies) {
    const voice = speaker.createOscillator();
    const loudness = speaker.createGain();
    loudness.gain.value = 0.08;
    voice.frequency.value = frequency;
    voice.connect(loudness).connect(speaker.destination);
    voice.start(begin);
    voice.stop(begin + seconds);
  }
}

export function ring(phone) {
  phone.classList.remove("ringing");
  requestAnimationFrame(() => phone.classList.add("ringing"));
  if (!soundIsOn()) return;
  for (const after of [0, 0.25]) tone([1480, 1760], 0.14, after);
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200]);
}

// ITU-T Q.23: each key is one tone of its row and one of its column.
const ROWS = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, "*": 941, 0: 941, "#": 941 };
const COLUMNS = { 1: 1209, 4: 1209, 7: 1209, "*": 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, "#": 1477 };

export function keyTone(key) {
  tone([ROWS[key], COLUMNS[key]], 0.12);
}
