// A reply that is half written is not lost by following a link: the browser asks first. Sending the form is not leaving.
let isSending = false;
addEventListener("submit", (event) => { isSending = !event.defaultPrevented; });
addEventListener("beforeunload", (event) => {
  const isWritten = [...document.querySelectorAll("[data-reply]")].some((each) => each.value !== each.defaultValue);
  if (isWritten && !isSending) event.preventDefault();
});
