// Copies a block of a document or a whole section of it, and counts while a text is written. Without it the numbers are printed, and
// texts can be marked by hand.
const number = new Intl.NumberFormat(document.documentElement.lang);
const characters = (text) => [...text].length;

for (const block of document.querySelectorAll("[data-block]")) {
  const count = block.querySelector("[data-count]");
  const field = block.querySelector("textarea");
  if (!field || !count) continue;
  const words = count.textContent.replace(/[\d\s]+/, "").trim();
  const show = () => { count.textContent = `${number.format(characters(field.value))} ${words}`; };
  field.addEventListener("input", show);
  show();
}

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy-block]") : []) {
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const texts = button.closest("[data-block], .chapter").querySelectorAll("[data-text]");
    await navigator.clipboard.writeText([...texts].map((text) => text.innerText.trim()).join("\n"));
    said.textContent = button.dataset.copied;
    button.firstChild.textContent = button.dataset.copied;
  });
}
