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
  const aside = make("div", { className: "kit-detail kit-beside", role: "region", "aria-label": "Receipt" });
  const beside = make("div", { className: "kit-with-detail" }, scroll, aside);
  const chips = make("div", { className: "kit-bar kit-chips", role: "group", "aria-label": "Filter" });
  const bar = make("div", { className: "kit-bar" }, search, found);
  const pager = make("div", { className: "kit-bar kit-pager" }, back, where, next);
  el.append(chips, bar, beside, pager);

  // What opens a number: cells here, and links of other panels around the same bill.
  // The number is counted, so that the same address can be opened again.
  let clicks = 0;
  const open = (address) => set({ opened: `${++clicks}#${address}` });
  const follow = (event) => {
    const link = event.target.closest?.("a.kit-open");
    if (!link || !model.get("follows") || link.dataset.owner !== model.get("owner")) return;
    const tab = el.closest(".kit-tab");
    if (tab && !tab.contains(link)) return; // the table of another tab follows it
    event.preventDefault();
    open(link.dataset.opens);
  };
  document.addEventListener("click", follow);

  function chip({ field, says }) {
    const made = make("button", { type: "button", className: "kit-chip", textContent: `${says} ×`, "aria-label": `Remove ${says}` });
    made.addEventListener("click", () => set({ removed: field }));
    return made;
  }
  function showFilter() {
    const asked = model.get("chips");
    chips.hidden = !asked.length;
    chips.replaceChildren(...asked.map(chip));
  }
  function reveal() {
    const place = (model.get("follows") && el.closest(".kit-panel")) || el;
    const { top } = place.getBoundingClientRect();
    const covered = parseFloat(getComputedStyle(place).scrollMarginTop) || 0; // by the controls, where the page is narrow
    if (top < covered || top > innerHeight * 0.7) place.scrollIntoView({ block: "start" });
  }
  const NARROW = 760; // [px] of the table and what is said of its row together
  function showDetail() {
    const said = model.get("detail");
    const is_narrow = el.clientWidth < NARROW;
    body.querySelector(".kit-below")?.remove();
    aside.hidden = !said || is_narrow;
    aside.innerHTML = aside.hidden ? "" : said;
    const row = body.querySelector(".kit-chosen");
    if (!said || !is_narrow || !row) return;
    const cell = make("td", { className: "kit-detail", colSpan: model.get("columns").length });
    const inside = make("div", { className: "kit-inside", innerHTML: said });
    inside.style.width = `${scroll.clientWidth}px`; // the table may be wider than the page
    cell.append(inside);
    row.after(make("tr", { className: "kit-below" }, cell));
  }
  new ResizeObserver(showDetail).observe(el);

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

  // A code after its name is grey, and its brackets are not needed then; who copies the text copies both.
  function named(text) {
    const [, name, code] = String(text).match(/^(.+) \(((?:[A-Z]{2,4}\/|\*\/)?[A-Z][A-Z0-9_]{4,}|Microsoft_[^ ]+)\)$/) ?? [];
    return code ? [`${name} `, make("span", { className: "kit-code", textContent: code })] : [String(text)];
  }

  function line(row) {
    const { key, cells, opens } = row;
    const can_choose = key && model.get("can_choose");
    const columns = model.get("columns");
    const made = make("tr", { className: key && key === model.get("chosen") ? "kit-chosen" : "" });
    cells.forEach((text, number) => {
      const cell = make(number ? "td" : "th", { className: columns[number]?.is_number ? "kit-number" : "" });
      if (!number) cell.scope = "row";
      if (!number && can_choose) {
        const button = make("button", { type: "button", className: "kit-choose" }, ...named(text));
        button.setAttribute("aria-pressed", String(key === model.get("chosen")));
        button.addEventListener("click", () => set({ chosen: key === model.get("chosen") ? "" : key }));
        cell.append(button);
      } else if (typeof opens?.[number] === "string" && text) {
        const button = make("button", { type: "button", className: "kit-choose kit-opens" }, ...named(text));
        button.setAttribute("aria-label", `${text}: show what it is made of`);
        button.addEventListener("click", () => open(opens[number]));
        cell.append(button);
      } else cell.append(...named(text));
      made.append(cell);
    });
    return made;
  }

  // Lines are made again only where they differ: a button that is replaced while it is pressed is not clicked.
  let laid;
  function lay(now) {
    if (now === laid) return;
    laid = now;
    head.replaceChildren(...model.get("columns").map(heading));
    const held = body.contains(document.activeElement) ? [...body.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    body.replaceChildren(...model.get("rows").map(line));
    if (held >= 0) body.querySelectorAll("button")[held]?.focus();
  }
  function show() {
    const [total, size, page] = ["total", "page_size", "page"].map((k) => model.get(k));
    caption.textContent = model.get("label");
    search.setAttribute("aria-label", `Find in ${model.get("label")}`);
    scroll.setAttribute("aria-label", model.get("label"));
    search.hidden = !model.get("can_find");
    found.textContent = model.get("says");
    lay(JSON.stringify(["columns", "rows", "chosen", "can_choose", "can_sort", "order", "is_descending"].map((k) => model.get(k))));
    const last = Math.max(0, Math.ceil(total / size) - 1);
    pager.hidden = last === 0;
    scroll.hidden = total === 0 && Boolean(found.textContent); // nothing but a heading says less than the sentence
    back.disabled = page <= 0;
    next.disabled = page >= last;
    where.textContent = `Page ${page + 1} of ${last + 1}`;
    bar.hidden = search.hidden && !found.textContent;
    showFilter();
    showDetail();
  }
  model.on("change", show);
  model.on("change:shows", () => model.get("shows") && setTimeout(reveal, 100));
  show();
  return () => document.removeEventListener("click", follow);
}
export default { render };
