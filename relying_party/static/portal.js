// Comfort only: every form works without this script.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
const suggest = (input) => {
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"]])
    input.setAttribute(name, value);
  input.after(list);
  let asked = 0, chosen = -1;
  const show = (rows) => {
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...rows.map(({ label, office }, place) => {
      const row = Object.assign(document.createElement("li"), { id: `${list.id}-${place}`, textContent: label });
      row.setAttribute("role", "option");
      row.append(Object.assign(document.createElement("small"), { textContent: office }));
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); input.value = label; show([]); });
      return row;
    }));
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(!!rows.length));
  };
  input.addEventListener("input", async () => {
    const turn = ++asked;
    const reply = input.value.trim() ? await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`) : null;
    const rows = reply?.ok ? await reply.json() : [];
    if (turn === asked) show(rows);
  });
  input.addEventListener("blur", () => { asked++; show([]); });
  input.addEventListener("keydown", (event) => {
    const rows = list.children;
    if (event.key === "Escape") show([]);
    if (!rows.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      rows[chosen]?.removeAttribute("aria-selected");
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : rows.length + (chosen < 0 ? 0 : -1))) % rows.length;
      rows[chosen].setAttribute("aria-selected", "true");
      rows[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[chosen].id);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      input.value = rows[chosen].firstChild.textContent;
      show([]);
    }
  });
};
for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);
document.querySelector("[data-focus]")?.focus();
document.querySelector("form[data-autosubmit]")?.submit();
