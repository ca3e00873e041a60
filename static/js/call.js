// The telephone page: a reason is asked for only where something was changed, and no page is left with unsaved answers.

const form = document.querySelector("[data-call]");

function snapshot(fieldset) {
  const controls = [...fieldset.querySelectorAll("input, select, textarea")];
  return controls
    .filter((each) => !each.closest("[data-reason], [data-confirm]"))
    .map((each) => (each.type === "radio" || each.type === "checkbox" ? each.checked : each.value))
    .join("\u0000");
}

if (form) {
  const before = new Map([...form.querySelectorAll("[data-answer]")].map((each) => [each, snapshot(each)]));
  const show = (fieldset) => {
    const isChanged = snapshot(fieldset) !== before.get(fieldset);
    for (const reason of fieldset.querySelectorAll("[data-reason]")) reason.hidden = !isChanged;
    for (const confirm of fieldset.querySelectorAll("[data-confirm]")) confirm.hidden = isChanged;
    return isChanged;
  };
  const startedWrong = document.querySelector("[data-error-summary]") !== null;
  if (!startedWrong) before.forEach((_, fieldset) => show(fieldset));
  form.addEventListener("input", (event) => {
    const fieldset = event.target.closest("[data-answer]");
    if (fieldset) show(fieldset);
  });

  // A link to another page of the interview saves first if something has been changed here.
  for (const link of document.querySelectorAll("a[data-goto]")) {
    link.addEventListener("click", (event) => {
      const isDirty = startedWrong || [...before.keys()].some(show);
      if (!isDirty || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const button = document.createElement("button");
      button.name = "do";
      button.value = `goto.${link.dataset.goto}`;
      button.hidden = true;
      form.append(button);
      form.requestSubmit(button);
    });
  }
}
