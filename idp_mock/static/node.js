// Comfort only: every form works without this script.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a double click must not use up the login
    form.dataset.sent = "yes";
  });
}
// A page that answered a form gets its own address, so that Back and reload ask for it instead of sending the form again.
const address = document.body.dataset.address;
if (address) history.replaceState(null, "", address);
addEventListener("pageshow", (event) => {
  if (address && event.persisted) location.reload();
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
// Asks whether something was confirmed elsewhere; the form's button does the same.
const waiting = document.querySelector("form[data-poll]");
async function ask() {
  const told = await fetch(waiting.dataset.poll).then((answer) => answer.json()).catch(() => ({ state: "waiting" }));
  if (told.state === "waiting") setTimeout(ask, 1500);
  else waiting.submit();
}
if (waiting) setTimeout(ask, 1500);
document.querySelector("[data-focus]")?.focus();
document.querySelector("form[data-autosubmit]")?.submit();
// Frames that log the person out elsewhere are loaded by then; without this script the page goes on by itself a little later.
const onward = document.querySelector("a[data-onward]");
if (onward) addEventListener("load", () => location.replace(onward.href));
