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

function found(text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (each, where) => words.every((word) => where(each).toLocaleLowerCase().includes(word));
  const byLabel = questions.filter((each) => fits(each, ({ number, label }) => `${number} ${label}`));
  const byChoice = questions.filter((each) => !byLabel.includes(each) && fits(each, ({ label, choices }) => `${label} ${choices}`));
  return [...byLabel, ...byChoice].slice(0, MOST);
}

function show(box, query) {
  if (!questions) return;
  const list = box.querySelector(".search-list");
  const lines = found(query.value).map(({ number, label, url, choices }, place) => {
    const line = Object.assign(document.createElement("li"), { id: `search-${place}`, role: "option" });
    line.dataset.url = url;
    line.textContent = `${number} ${label}`;
    const word = query.value.trim().toLocaleLowerCase();
    const choice = word && !line.textContent.toLocaleLowerCase().includes(word) && choices.split(" · ").find((each) => each.toLocaleLowerCase().includes(word));
    if (choice) line.append(Object.assign(document.createElement("span"), { className: "sub", textContent: choice }));
    line.addEventListener("click", () => location.assign(url));
    return line;
  });
  list.replaceChildren(...lines);
  box.querySelector("[data-found]").textContent = lines.length ? "" : box.querySelector("[data-found]").dataset.none;
  select(lines, 0, query);
}

function select(lines, place, query) {
  lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === place)));
  if (lines[place]) {
    query.setAttribute("aria-activedescendant", lines[place].id);
    lines[place].scrollIntoView({ block: "nearest" });
  } else query.removeAttribute("aria-activedescendant");
}
