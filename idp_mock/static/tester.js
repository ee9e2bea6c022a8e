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
// The list of logins asks cheaply whether there is news, while somebody looks, and then takes the list anew.
const live = document.querySelector("[data-news]");
async function look() {
  const list = document.querySelector("[data-news]");
  if (document.hidden || list.contains(document.activeElement)) return;
  const news = await fetch(list.dataset.news, { cache: "no-store" });
  if (news.status !== 200) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
  const fresh = page.querySelector("[data-news]");
  if (fresh) list.replaceWith(document.adoptNode(fresh));
}
if (live) setInterval(() => look().catch(() => {}), 2000);
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent));
}
