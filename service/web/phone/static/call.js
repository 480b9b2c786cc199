// Plays what a call says, prompt by prompt, and tells the server how far it got when a key cuts it short.
import { keyTone, soundIsOn, tone } from "./sound.js";

const playing = new Map();

export function heed(line) {
  playing.get(line.id)?.abort();
  const call = line.querySelector(".calling");
  const keypad = line.closest(".phone").querySelector(".keypad");
  const after = keypad.elements.after;
  after.value = "";
  line.closest(".screen").classList.toggle("on-call", Boolean(call));
  if (!call) return;
  const heard = call.querySelector(".heard");
  heard.scrollTop = heard.scrollHeight;
  const stop = new AbortController();
  playing.set(line.id, stop);
  const key = lastOf(heard, ".key");
  if (key) keyTone(key.textContent.match(/[0-9*#]/)?.[0]);
  play(call, heard, after, stop.signal).catch((fault) => {
    if (fault.name !== "AbortError") throw fault;
  });
}

async function play(call, heard, after, signal) {
  const acts = [...heard.querySelectorAll(".key, .silence")];
  const from = acts.length ? Number(acts.at(-1).dataset.index) + 1 : 0;
  const prompts = [...heard.children].filter((each) => Number(each.dataset.index) >= from);
  for (const prompt of prompts) {
    if (prompt.dataset.after !== undefined) after.value = prompt.dataset.after;
    prompt.classList.add("now");
    if (soundIsOn()) prompt.scrollIntoView({ block: "nearest" });
    try {
      await sound(prompt, signal);
    } finally {
      prompt.classList.remove("now");
    }
  }
  after.value = "";
  if (!soundIsOn() || "over" in call.dataset || call.dataset.awaiting === "nothing") return;
  await wait(Number(call.dataset.patience), signal);
  call.querySelector("button.silence")?.click();
}

async function sound(prompt, signal) {
  if (!soundIsOn()) return;
  const { kind, source, seconds } = prompt.dataset;
  if (source && navigator.userActivation?.hasBeenActive) await record(source, Number(seconds), signal);
  else if (kind === "say" || kind === "play") await speak(prompt, Number(seconds), signal);
  else if (kind === "pause") await wait(Number(seconds), signal);
  else if (kind === "beep") tone([1000], 0.3);
}

function record(source, seconds, signal) {
  return new Promise((resolve, reject) => {
    const audio = new Audio(source);
    const end = () => { audio.pause(); reject(new DOMException("cut", "AbortError")); };
    signal.addEventListener("abort", end, { once: true });
    audio.addEventListener("ended", resolve, { once: true });
    audio.addEventListener("error", () => wait(seconds, signal).then(resolve, reject), { once: true });
    audio.play().catch(() => wait(seconds, signal).then(resolve, reject));
  });
}

// Where the browser has no voice of this language the words stay on the screen as long as it takes to say them.
function speak(prompt, seconds, signal) {
  const language = prompt.lang;
  const voice = globalThis.speechSynthesis?.getVoices().find((each) => each.lang.startsWith(language));
  if (!voice) return wait(seconds, signal);
  return new Promise((resolve, reject) => {
    const words = new SpeechSynthesisUtterance(prompt.querySelector(".words").textContent);
    words.voice = voice;
    words.lang = voice.lang;
    words.addEventListener("end", resolve, { once: true });
    words.addEventListener("error", () => wait(seconds, signal).then(resolve, reject), { once: true });
    signal.addEventListener("abort", () => {
      speechSynthesis.cancel();
      reject(new DOMException("cut", "AbortError"));
    }, { once: true });
    speechSynthesis.speak(words);
  });
}

function wait(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("cut", "AbortError"));
    }, { once: true });
  });
}

function lastOf(list, kind) {
  const found = list.querySelectorAll(kind);
  return found[found.length - 1];
}
