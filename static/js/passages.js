// A passage of a note is chosen by marking words, or from a sentence outwards by the keyboard; both end in one radio button.
// Positions count characters as the server does (code points); a browser counts UTF-16.

// Of a move: which end, and by what. The buttons of the page name them by these numbers.
const [BEGIN, END] = [0, 1];
const [WORD, SENTENCE] = [0, 1];

const form = document.querySelector("form[data-coding]");
if (form) start(form);

function start(form) {
  const words = form.querySelector("[data-words]");
  const bar = form.querySelector("[data-bar]");
  const own = form.querySelector("[data-own]");
  const pieces = [...words.querySelectorAll("[data-at]")];
  const text = [...pieces.map((piece) => piece.textContent).join("")];
  const ends = [...words.querySelectorAll("input[name=passage]")].map((radio) => radio.value.split("-").map(Number));
  const page = { form, words, bar, own, pieces, text, ends, chosen: null };
  for (const hidden of form.querySelectorAll("[data-with-script]")) hidden.hidden = false;

  document.addEventListener("selectionchange", () => {
    const range = marked(page);
    if (range) choose(page, range);
  });
  // The end of marking with a mouse is a click on the sentence, which would choose the whole of it instead.
  words.addEventListener("click", (event) => {
    if (marked(page) && !event.target.closest("a")) event.preventDefault();
  });
  words.addEventListener("change", (event) => choose(page, event.target.value.split("-").map(Number), event.target));
  words.addEventListener("keydown", (event) => byKey(page, event));
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(page, ...button.dataset.move.split(" ").map(Number));
  });
  const checked = form.querySelector("input[name=passage]:checked");
  if (checked) choose(page, checked.value.split("-").map(Number), checked);
}

/** The words marked now as [start, end] without the blanks around them, null for none. */
function marked({ words, pieces, text }) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!words.contains(range.commonAncestorContainer)) return null;
  const touched = pieces.filter((piece) => piece.firstChild && range.intersectsNode(piece.firstChild));
  if (!touched.length) return null;
  const at = (piece, node, offset, otherwise) => {
    const content = piece.firstChild;
    const units = content === node ? offset : otherwise;
    return Number(piece.dataset.at) + [...content.data.slice(0, units)].length;
  };
  const last = touched.at(-1);
  const begin = at(touched[0], range.startContainer, range.startOffset, 0);
  const end = at(last, range.endContainer, range.endOffset, last.firstChild.length);
  return trimmed(text, begin, end);
}

const isBlank = (character) => character === undefined || /\s/u.test(character);

function trimmed(text, begin, end) {
  while (begin < end && isBlank(text[begin])) begin += 1;
  while (end > begin && isBlank(text[end - 1])) end -= 1;
  return begin < end ? [begin, end] : null;
}

function choose(page, range, radio = null) {
  const [begin, end] = range;
  if (page.chosen?.[0] === begin && page.chosen[1] === end && !radio) return;
  page.chosen = range;
  const sentence = radio ?? page.words.querySelector(`input[name=passage][value="${begin}-${end}"]`);
  page.own.disabled = Boolean(sentence);
  if (sentence) sentence.checked = true;
  else {
    page.own.value = `${begin}-${end}`;
    page.own.checked = true;
  }
  const said = page.text.slice(begin, end).join("");
  page.bar.hidden = false;
  page.bar.querySelector("[data-chosen]").textContent = said.length > 240 ? `${said.slice(0, 160)} … ${said.slice(-70)}` : said;
  // A screen reader says a sentence when its button gets the focus; what is moved by words it would not.
  page.bar.querySelector("[data-said]").textContent = sentence ? "" : said;
  paint(page, begin, end);
}

/** Shows what is chosen in the text. Browsers without highlights show it in the bar alone. */
function paint({ pieces }, begin, end) {
  if (!CSS.highlights) return;
  const ranges = [];
  for (const piece of pieces) {
    const at = Number(piece.dataset.at);
    const characters = [...piece.textContent];
    const from = Math.max(begin - at, 0);
    const to = Math.min(end - at, characters.length);
    if (from >= to) continue;
    const range = new Range();
    range.setStart(piece.firstChild, characters.slice(0, from).join("").length);
    range.setEnd(piece.firstChild, characters.slice(0, to).join("").length);
    ranges.push(range);
  }
  CSS.highlights.set("chosen-passage", new Highlight(...ranges));
}

function byKey(page, event) {
  if (!event.shiftKey || event.ctrlKey || event.metaKey || !page.chosen) return;
  const side = event.altKey ? BEGIN : END;
  const wanted = { ArrowRight: [WORD, 1], ArrowLeft: [WORD, -1], ArrowDown: [SENTENCE, 1], ArrowUp: [SENTENCE, -1] }[event.key];
  if (!wanted) return;
  event.preventDefault();
  move(page, side, ...wanted);
}

/** Moves one end by a word or a sentence; the passage keeps at least a word. */
function move(page, side, unit, steps) {
  if (!page.chosen) return;
  const [begin, end] = page.chosen;
  const stops = unit === WORD ? edges(page.text) : page.ends;
  const places = stops.map((stop) => stop[side]);
  const here = page.chosen[side];
  const next = steps > 0 ? places.find((place) => place > here) : places.findLast((place) => place < here);
  if (next === undefined) return;
  const range = side === BEGIN ? [next, end] : [begin, next];
  if (range[0] < range[1]) choose(page, range);
}

/** [start, end] of every word. */
function edges(text) {
  const found = [];
  let begin = -1;
  for (let at = 0; at <= text.length; at += 1) {
    if (isBlank(text[at])) {
      if (begin >= 0) found.push([begin, at]);
      begin = -1;
    } else if (begin < 0) begin = at;
  }
  return found;
}
