// The index of the errata: filters kept in the address, and the look-up by error message.

import { FEWEST, explain, mentioned } from "./errata-match.js";

const filters = document.querySelector(".errata__filters");
const rows = [...document.querySelectorAll(".errata__table tbody tr")];
const count = filters.querySelector("output");

function apply() {
  const wanted = [...new FormData(filters)].filter(([, value]) => value);
  for (const row of rows) row.hidden = !wanted.every(([name, value]) => fits(row, name, value));
  const shown = rows.filter((row) => !row.hidden).length;
  count.textContent = count.dataset.words.replace("{}", shown).replace("{}", rows.length);
}

function keep() {
  const query = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value)).toString();
  history.replaceState(null, "", location.pathname + (query && `?${query}`) + location.hash);
}

function fits(row, name, value) {
  if (name === "text") return row.textContent.toLowerCase().includes(value.toLowerCase());
  return row.dataset[name].split(" ").includes(value);
}

for (const [name, value] of new URLSearchParams(location.search)) {
  const field = [...filters.elements].find((each) => each.name === name);
  if (!field) continue;
  field.value = value;
  if (field.options && field.selectedIndex < 0) field.value = ""; // no such choice
}
filters.addEventListener("input", apply);
filters.addEventListener("change", keep);
filters.addEventListener("submit", (event) => event.preventDefault());
filters.hidden = false;
apply();

const form = document.querySelector(".errata__explain");
const found = form.querySelector("[role=status]");
let catalogue; // fetched when the first message is pasted

async function look() {
  const text = form.querySelector("textarea").value;
  try {
    catalogue ??= fetch(form.dataset.catalogue).then((answer) => answer.json());
    const { errata } = await catalogue;
    const known = explain(text, errata);
    const records = (known.length ? known : mentioned(text, errata)).slice(0, 5);
    const none = text.trim().length < FEWEST ? "" : found.dataset.none;
    found.replaceChildren(records.length ? list(records) : none);
  } catch {
    catalogue = undefined; // the next input tries again
    found.replaceChildren(found.dataset.unreachable);
  }
}

function list(records) {
  const language = form.dataset.language;
  const items = document.createElement("ol");
  for (const record of records) {
    const link = document.createElement("a");
    link.href = `${record.id}/`;
    link.textContent = record.title[language];
    const item = document.createElement("li");
    item.append(link, `: ${record.symptom[language]}`);
    items.append(item);
  }
  return items;
}

form.querySelector("textarea").addEventListener("input", look);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
