// A table of text, a page at a time. Python finds, sorts and counts; this shows and asks.
const SOON = 250; // [ms] after the last key

function make(tag, attributes = {}, ...children) {
  const found = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in found) found[key] = value;
    else found.setAttribute(key, value);
  }
  found.append(...children);
  return found;
}

function render({ model, el }) {
  const set = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    model.save_changes();
  };
  const search = make("input", { type: "search", className: "kit-search", placeholder: "Find", "aria-label": "" });
  const found = make("span", { className: "kit-found", role: "status" });
  const back = make("button", { type: "button", className: "kit-button", textContent: "Previous" });
  const next = make("button", { type: "button", className: "kit-button", textContent: "Next" });
  const where = make("span", { className: "kit-found" });
  const head = make("tr");
  const body = make("tbody");
  const caption = make("caption");
  const table = make("table", { className: "kit-table" }, caption, make("thead", {}, head), body);
  const scroll = make("div", { className: "kit-scroll", tabIndex: 0, role: "group" }, table);
  const bar = make("div", { className: "kit-bar" }, search, found);
  const pager = make("div", { className: "kit-bar kit-pager" }, back, where, next);
  el.append(bar, scroll, pager);

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => set({ find: search.value, page: 0 }), SOON);
  });
  back.addEventListener("click", () => set({ page: model.get("page") - 1 }));
  next.addEventListener("click", () => set({ page: model.get("page") + 1 }));

  function heading(column) {
    const cell = make("th", { scope: "col", className: column.is_number ? "kit-number" : "" });
    if (!model.get("can_sort")) {
      cell.textContent = column.label;
      return cell;
    }
    const [name, descending] = [model.get("order"), model.get("is_descending")];
    const is_it = name === column.name;
    cell.setAttribute("aria-sort", is_it ? (descending ? "descending" : "ascending") : "none");
    const button = make("button", { type: "button", className: "kit-sort", textContent: column.label });
    button.addEventListener("click", () => set({ order: column.name, is_descending: is_it ? !descending : column.is_number, page: 0 }));
    cell.append(button);
    return cell;
  }

  function line(row) {
    const { key, cells } = row;
    const can_choose = key && model.get("can_choose");
    const columns = model.get("columns");
    const made = make("tr", { className: key && key === model.get("chosen") ? "kit-chosen" : "" });
    cells.forEach((text, number) => {
      const cell = make(number ? "td" : "th", { className: columns[number]?.is_number ? "kit-number" : "" });
      if (!number) cell.scope = "row";
      if (!number && can_choose) {
        const button = make("button", { type: "button", className: "kit-choose", textContent: text });
        button.setAttribute("aria-pressed", String(key === model.get("chosen")));
        button.addEventListener("click", () => set({ chosen: key === model.get("chosen") ? "" : key }));
        cell.append(button);
      } else cell.textContent = text;
      made.append(cell);
    });
    return made;
  }

  function show() {
    const [columns, rows, total, size, page] = ["columns", "rows", "total", "page_size", "page"].map((k) => model.get(k));
    caption.textContent = model.get("label");
    search.setAttribute("aria-label", `Find in ${model.get("label")}`);
    scroll.setAttribute("aria-label", model.get("label"));
    search.hidden = !model.get("can_find");
    found.textContent = model.get("says");
    head.replaceChildren(...columns.map(heading));
    const held = body.contains(document.activeElement) ? [...body.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    body.replaceChildren(...rows.map(line));
    if (held >= 0) body.querySelectorAll("button")[held]?.focus();
    const last = Math.max(0, Math.ceil(total / size) - 1);
    pager.hidden = last === 0;
    back.disabled = page <= 0;
    next.disabled = page >= last;
    where.textContent = `Page ${page + 1} of ${last + 1}`;
    bar.hidden = search.hidden && !found.textContent;
  }
  model.on("change", show);
  show();
}
export default { render };
