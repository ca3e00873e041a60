// Shows the copy buttons where the browser can copy; without it the field can still be marked and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.querySelector(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.copied || "";
    if (button.dataset.copied) button.lastChild.textContent = " " + button.dataset.copied;
  });
}
