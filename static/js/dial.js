// Dialling and its outcome: pressing "Call" rings and starts the attempt with one press; then one key says how it went.

for (const button of document.querySelectorAll("[data-dial]")) {
  button.form.addEventListener("submit", (event) => {
    if (button.form.dataset.ready) return;
    const number = button.dataset.dial || telephone(button.form.elements.namedItem("telephone")?.value ?? "");
    if (!number) return;
    event.preventDefault();
    button.form.dataset.ready = "yes";
    // The telephone gets its number before the page goes: a link that is pressed, as by hand.
    const link = Object.assign(document.createElement("a"), { href: number, hidden: true });
    button.form.append(link);
    link.click();
    setTimeout(() => button.form.requestSubmit(), 100);
  });
}

function telephone(text) {
  const digits = text.replace(/[^0-9+]/g, "");
  return digits.length > 4 ? `tel:${digits}` : "";
}

const outcomes = document.querySelector("[data-outcomes]");
if (outcomes) {
  const withCtrl = outcomes.dataset.keys === "ctrl";
  let again = false; // R was pressed: a digit chooses the time
  const button = (press) => outcomes.querySelector(`button[data-press="${CSS.escape(press)}"]`);
  outcomes.addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.repeat || event.metaKey || event.isComposing) return;
    const letter = event.ctrlKey && event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key.toUpperCase();
    const isMeant = withCtrl ? event.ctrlKey : !event.ctrlKey && !event.altKey;
    const wanted = again && /^[1-3]$/.test(letter) ? button(`R${letter}`) : isMeant ? button(letter) : null;
    if (isMeant && letter === "R") {
      again = true;
      outcomes.querySelector("fieldset[data-press=R]").classList.add("is-waiting");
      event.preventDefault();
    }
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
  if (!document.querySelector("[data-error-summary]")) outcomes.focus();
}

// The button that is most likely pressed next has the focus, so that Enter is enough.
if (!document.querySelector("[data-error-summary]")) document.querySelector("[data-autofocus]")?.focus({ preventScroll: true });
