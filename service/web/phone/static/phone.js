// The parts of the page that only a browser can do: sound, vibration, speech, typing. Everything else is the server's.
import { heed } from "./call.js";
import { offerKeyboards, press } from "./keyboard.js";
import { ring, keepSoundSetting } from "./sound.js";

keepSoundSetting(document.getElementById("sound"));
offerKeyboards(document);
for (const line of document.querySelectorAll(".line")) heed(line);
for (const log of document.querySelectorAll(".log")) {
  log.scrollTop = log.scrollHeight;
  new MutationObserver((changes) => arrive(log, changes)).observe(log, { childList: true });
}

function arrive(log, changes) {
  const texts = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.(".letter"));
  if (!texts.length) return;
  log.scrollTop = log.scrollHeight;
  if (texts.some((text) => text.matches(".in:not(.lost)"))) ring(log.closest(".phone"));
}

// A text that was sent leaves the field; one that the server refused stays.
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (form.matches?.("form.write") && event.detail.successful) {
    form.reset();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches?.(".line")) heed(event.target);
  if (event.target.matches?.(".papers")) event.target.focus();
});

// What the server could not do is said, not passed over in silence.
for (const fault of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(fault, () => {
    const said = document.getElementById("said");
    said.textContent = said.dataset.failed;
  });
}

// A phone that is called rings until it is picked up, turned away, or has rung long enough.
setInterval(() => {
  for (const rings of document.querySelectorAll(".rings")) ring(rings.closest(".phone"));
}, 2000);

// The same text may come in two answers that were on their way together.
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (!event.target.matches?.(".log")) return;
  for (const item of event.detail.fragment.querySelectorAll("li[id]")) {
    if (document.getElementById(item.id)) item.remove();
  }
});

// With no call the keypad types.
document.addEventListener(
  "click",
  (event) => {
    const key = event.target.closest?.(".keypad button");
    if (key) {
      const handset = key.closest(".handset");
      const call = handset.querySelector(".calling:not([data-over])");
      if (!call) {
        event.preventDefault();
        event.stopPropagation();
        press(document.getElementById(key.form.dataset.field), key.value);
      }
    }
    const close = event.target.closest?.(".close");
    if (close) document.getElementById(close.dataset.closes).replaceChildren();
    const copy = event.target.closest?.(".copy");
    if (copy) copyBefore(copy);
  },
  true,
);

// On a call the computer's own keys are the phone's, unless somebody is typing a text.
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const handset = event.target.closest?.(".handset") ?? document.querySelector(".handset:has(.calling:not([data-over]))");
  const call = handset?.querySelector(".calling:not([data-over])");
  const key = call && [...handset.querySelectorAll(".keypad button")].find((each) => each.value === event.key);
  if (key) {
    event.preventDefault();
    key.click();
  }
});

async function copyBefore(button) {
  const words = button.previousElementSibling.textContent;
  try {
    await navigator.clipboard.writeText(words);
    document.getElementById("said").textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
  }
}
