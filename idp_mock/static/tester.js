// Comfort only: every page works without this script.
const narrow = matchMedia("(max-width: 60rem)");
const menu = document.querySelector(".menu details");
if (menu && narrow.matches) menu.open = false;
document.querySelector('.notice.bad[tabindex]')?.focus();
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a double click must not do it twice
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
