// The page's address follows what is shown, and what is shown follows the address. The links to the tabs stand in the
// page's header; without this script each of them opens a page of its own.
const OWN = { kit: true }; // marks the entries of the history that are written here

function render({ model, el }) {
  if (!document.body.classList.contains("kit-page")) return;
  const says = document.createElement("p");
  says.className = "kit-said";
  says.setAttribute("role", "alert");
  el.append(says);
  const links = [...document.querySelectorAll(".kit-tabs a")];
  const [title, about] = [document.querySelector(".kit-header h1"), document.querySelector(".kit-header h1 + p")];
  const tabHere = () => location.pathname.split("/").pop().replace(/\.ipynb$/, "");
  const isGone = () => document.getElementById("kit-gone")?.hidden === false;
  let number = 0;
  let answered = 0;
  let known; // the tab and the spot of the entry that is shown
  const waits = () => answered < number;

  const come = (tab, address, back) => model.send({ tab, address, back, number: ++number });
  const name = (tab) => {
    for (const link of links) {
      if (link.dataset.tab === tab) {
        link.setAttribute("aria-current", "page");
        title.textContent = document.title = link.textContent;
        about.textContent = link.dataset.about;
      } else link.removeAttribute("aria-current");
    }
    const here = links.find((link) => link.dataset.tab === tab);
    const row = here?.closest("ul");
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  };
  // While the kernel follows an address the entry that led there is left alone; what it came to is written at the end.
  const write = () => {
    const [tab, spot, written] = ["tab", "spot", "written"].map((key) => model.get(key));
    const end = written ? `#${written}` : "";
    for (const link of links) link.href = `${link.dataset.tab}.ipynb${end}`;
    if (waits()) return;
    name(tab);
    const now = `${tab} ${spot}`;
    const path = links.length && tab !== tabHere() ? location.pathname.replace(/[^/]*$/, `${tab}.ipynb`) : "";
    const target = (path || location.pathname + location.search) + end;
    const has_moved = known !== undefined && known !== now;
    if (has_moved) history.pushState(OWN, "", target);
    else if (target !== location.pathname + location.search + location.hash || !history.state?.kit) history.replaceState(OWN, "", target);
    if (has_moved && path) scrollTo(0, 0);
    known = now;
  };
  const go = (event) => {
    const link = event.target.closest?.(".kit-tabs a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || isGone()) return;
    event.preventDefault();
    name(link.dataset.tab);
    come(link.dataset.tab, null, false);
    known ??= "";
  };
  const isAddress = (hash) => hash.includes("=") || (hash.length > 1 && !document.getElementById(hash.slice(1)));
  const travel = (event) => {
    if (!event.state?.kit) return;
    known = undefined;
    come(tabHere(), location.hash.slice(1), true);
  };
  const typed = () => {
    if (history.state?.kit || !isAddress(location.hash)) return;
    known = undefined;
    come("", location.hash.slice(1), false);
  };
  const hear = (message) => {
    if (message.came === undefined) return;
    answered = Math.max(answered, message.came);
    write();
  };
  const show = () => {
    says.textContent = model.get("says");
    says.hidden = !says.textContent;
    const box = el.closest(".kit-main > *");
    if (box) box.style.display = says.hidden ? "none" : "";
  };
  document.addEventListener("click", go);
  addEventListener("popstate", travel);
  addEventListener("hashchange", typed);
  model.on("change", () => queueMicrotask(write));
  model.on("change:says", show);
  model.on("msg:custom", hear);
  show();
  setTimeout(show); // once it stands on the page
  if (isAddress(location.hash)) come("", location.hash.slice(1), false);
  write();
  return () => {
    document.removeEventListener("click", go);
    removeEventListener("popstate", travel);
    removeEventListener("hashchange", typed);
  };
}
export default { render };
