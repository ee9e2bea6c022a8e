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
// The list of logins is told what is new while somebody looks. Each answer of the stream ends at once, and the browser asks again by itself.
const live = document.querySelector("[data-stream]");
function renew(news) {
  const told = new DOMParser().parseFromString(news.data, "text/html");
  const held = live.contains(document.activeElement) && document.activeElement.closest("tr")?.id;
  const rows = [...told.querySelectorAll("tr")].map((row) => (row.cells.length ? document.adoptNode(row) : document.getElementById(row.id)));
  live.querySelector("tbody").replaceChildren(...rows.filter(Boolean)); // a row without cells has not changed
  live.querySelector("#listed").hidden = false;
  live.querySelector("#nobody")?.remove();
  const foot = live.querySelector("#foot");
  if (!foot.contains(document.activeElement)) foot.replaceWith(document.adoptNode(told.querySelector("#foot")));
  if (held) document.getElementById(held)?.querySelector("a").focus({ preventScroll: true });
  live.dataset.stream = live.dataset.stream.replace(/after=[0-9]*/, `after=${news.lastEventId}`);
}
let stream;
function watch() {
  stream?.close();
  stream = document.hidden ? undefined : new EventSource(live.dataset.stream);
  stream?.addEventListener("message", renew);
}
if (live) {
  document.addEventListener("visibilitychange", watch);
  watch();
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent));
}
