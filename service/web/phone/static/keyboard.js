// A keyboard of Bangla letters, and how long the text being written is on the air.
const ROWS = [
  "অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ",
  "া ি ী ু ূ ৃ ে ৈ ো ৌ ্",
  "ক খ গ ঘ ঙ চ ছ জ ঝ ঞ",
  "ট ঠ ড ঢ ণ ত থ দ ধ ন",
  "প ফ ব ভ ম য র ল শ ষ",
  "স হ ড় ঢ় য় ৎ ং ঃ ঁ ।",
  "১ ২ ৩ ৪ ৫ ৬ ৭ ৮ ৯ ০",
];
const SIGN = /^\p{M}$/u;
const GSM7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;
const TWICE = /[\f^{}\\[~\]|€]/g;

export function press(field, letters) {
  if (letters === "") {
    const letter = new Intl.Segmenter("bn", { granularity: "grapheme" });
    const before = field.value.slice(0, field.selectionStart);
    const last = [...letter.segment(before)].at(-1);
    const from = field.selectionStart === field.selectionEnd && last ? last.index : field.selectionStart;
    field.setRangeText("", from, field.selectionEnd, "end");
  } else {
    field.setRangeText(letters, field.selectionStart, field.selectionEnd, "end");
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function offerKeyboards(page) {
  for (const opener of page.querySelectorAll(".open-keyboard")) {
    const board = page.getElementById(opener.getAttribute("aria-controls"));
    const field = opener.form.elements.words;
    opener.hidden = false;
    opener.addEventListener("click", () => {
      if (!board.children.length) make(board, field);
      board.hidden = !board.hidden;
      opener.setAttribute("aria-expanded", String(!board.hidden));
    });
    opener.form.addEventListener("input", () => count(field));
  }
}

function make(board, field) {
  for (const row of ROWS) {
    const line = document.createElement("div");
    line.append(...row.split(" ").map((letter) => key(letter, SIGN.test(letter) ? `◌${letter}` : letter, field)));
    board.append(line);
  }
  const last = document.createElement("div");
  last.append(key(" ", board.dataset.space, field), key("", board.dataset.back, field));
  board.append(last);
}

function key(letters, shown, field) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = shown;
  button.addEventListener("click", () => press(field, letters));
  return button;
}

// As messages/segments.py counts; the server's count of what was sent is the one that holds.
function count(field) {
  const words = field.value;
  const plain = GSM7.test(words);
  const units = words.length + (plain ? (words.match(TWICE) ?? []).length : 0);
  const [lone, part] = plain ? [160, 153] : [70, 67];
  const segments = units <= lone ? 1 : Math.ceil(units / part);
  const said = segments === 1 ? field.dataset.one : field.dataset.segments.replace("{n}", segments);
  const note = document.getElementById(field.getAttribute("aria-describedby"));
  note.textContent = words ? `${units} · ${plain ? "GSM-7" : "UCS-2"} · ${said}` : "";
}
