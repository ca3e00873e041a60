// The search of a call: questions and choices by a few letters, chosen with the arrow keys.

const MOST = 12;
let questions = null;

export async function openSearch(url, onClose) {
  const box = document.querySelector("[data-search]");
  const query = box.querySelector("[data-query]");
  if (!box.dataset.ready) listen(box, query, onClose);
  box.showModal();
  query.value = "";
  query.focus();
  questions ??= (await (await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })).json()).questions;
  show(box, query);
}

function listen(box, query, onClose) {
  box.dataset.ready = "yes";
  const list = box.querySelector(".search-list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", "search-title");
  query.addEventListener("input", () => show(box, query));
  box.addEventListener("close", onClose);
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  query.addEventListener("keydown", (event) => {
    const lines = [...box.querySelectorAll("[role=option]")];
    const here = lines.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(lines, Math.min(Math.max(here + (event.key === "ArrowDown" ? 1 : -1), 0), lines.length - 1), query);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (lines[here]) location.assign(lines[here].dataset.url);
      box.close();
    }
  });
}

// --- What fits -------------------------------------------------------------------------------------------------------------

const LEAST = 4; // letters that two words must begin with alike: laddstolpar, laddplatser

const plain = (text) => text.toLocaleLowerCase();
const wordsOf = (text) => plain(text).split(/[^\p{L}\p{N}.]+/u).filter(Boolean);

/** How two words are alike: one begins with the other, it stands inside, or they begin alike. The higher, the nearer. */
function likeness(wanted, word) {
  if (word.startsWith(wanted)) return 100;
  if (wanted.length >= LEAST && word.includes(wanted)) return 50;
  let same = 0;
  while (same < wanted.length && wanted[same] === word[same]) same += 1;
  return same >= LEAST ? same : 0;
}

const best = (wanted, text) => Math.max(0, ...wordsOf(text).map((word) => likeness(wanted, word)));

/** Each word must be found somewhere: in the question itself before its choices, in those before what is said about it. */
function rank(wanted, { number, label, choices, hints }) {
  let sum = 0;
  for (const word of wanted) {
    const score = Math.max(best(word, `${number} ${label}`) * 1.2, best(word, choices) * 1.1, best(word, hints));
    if (!score) return 0;
    sum += score;
  }
  return sum;
}

/** Those that hold each word as it was typed; only where there is none, those with words that begin alike. */
function found(text) {
  const wanted = wordsOf(text);
  if (!wanted.length) return questions.slice(0, MOST);
  const all = questions.map((each) => ({ each, score: rank(wanted, each) })).filter(({ score }) => score);
  const exact = all.filter(({ score }) => score >= 50 * wanted.length);
  return (exact.length ? exact : all).sort((a, b) => b.score - a.score).map(({ each }) => each).slice(0, MOST);
}

/** The choice or the sentence that was meant, where the question itself does not say it. */
function because(wanted, { label, choices, hints }) {
  const word = wanted.find((each) => !best(each, label));
  if (!word) return "";
  const parts = [...choices.split(" · "), ...hints.split(" · ")];
  return parts.map((part) => [best(word, part), part]).sort((a, b) => b[0] - a[0])[0]?.[1] ?? "";
}

function show(box, query) {
  if (!questions) return;
  const list = box.querySelector(".search-list");
  const wanted = wordsOf(query.value);
  const lines = found(query.value).map((each, place) => {
    const line = Object.assign(document.createElement("li"), { id: `search-${place}`, role: "option" });
    line.dataset.url = each.url;
    line.textContent = `${each.number} ${each.label}`;
    const why = because(wanted, each);
    if (why) line.append(Object.assign(document.createElement("span"), { className: "sub", textContent: why }));
    line.addEventListener("click", () => location.assign(each.url));
    return line;
  });
  list.replaceChildren(...lines);
  list.hidden = !lines.length;
  query.setAttribute("aria-expanded", String(lines.length > 0));
  box.querySelector("[data-found]").textContent = lines.length ? "" : box.querySelector("[data-found]").dataset.none.replace("{text}", query.value.trim());
  select(lines, 0, query);
}

function select(lines, place, query) {
  lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === place)));
  if (lines[place]) {
    query.setAttribute("aria-activedescendant", lines[place].id);
    lines[place].scrollIntoView({ block: "nearest" });
  } else query.removeAttribute("aria-activedescendant");
}
