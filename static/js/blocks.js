// Blocks of a document to copy, and how many characters a text has. Without it the printed numbers are there, and texts can be marked by hand.
const number = new Intl.NumberFormat(document.documentElement.lang);

for (const block of document.querySelectorAll("[data-block]")) {
  const text = block.querySelector("[data-text]");
  const count = block.querySelector("[data-count]");
  const field = block.querySelector("textarea");
  const button = block.querySelector("[data-copy-block]");
  if (field && count) {
    const words = count.textContent.replace(/[\d\s]+/, "").trim();
    const show = () => { count.textContent = `${number.format([...field.value].length)} ${words}`; };
    field.addEventListener("input", show);
    show();
  }
  if (!button || !navigator.clipboard) continue;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.innerText.trim());
    said.textContent = button.dataset.copied;
    button.firstChild.textContent = button.dataset.copied;
  });
}
