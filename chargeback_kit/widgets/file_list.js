// The files behind a bill: what each was taken for, a cross to take it away, and one question after the other.
function render({ model, el }) {
  const title = document.createElement("p");
  title.className = "kit-note";
  const list = document.createElement("ul");
  list.className = "kit-files";
  const asks = document.createElement("div");
  asks.className = "kit-asks";
  asks.setAttribute("role", "status");
  el.append(title, list, asks);

  const button = (words, does, about) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "kit-button";
    made.textContent = words;
    made.disabled = model.get("is_busy");
    made.addEventListener("click", () => model.send({ does, about }));
    return made;
  };

  function file({ label, says, goes }) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const name = document.createElement("strong");
    name.textContent = label;
    const what = document.createElement("span");
    what.className = "kit-note";
    what.textContent = says;
    words.append(name, what);
    item.append(words);
    if (goes) {
      const cross = button("×", "away", goes);
      cross.className = "kit-cross";
      cross.setAttribute("aria-label", `Take away ${goes}`);
      cross.title = `Take away ${goes}`;
      item.append(cross);
    }
    return item;
  }

  function asked({ says, buttons }) {
    const box = document.createElement("div");
    box.className = "kit-ask";
    const words = document.createElement("p");
    words.textContent = says;
    const row = document.createElement("div");
    row.className = "kit-buttons";
    row.append(...buttons.map(({ words, does, about }) => button(words, does, about)));
    box.append(words, row);
    return box;
  }

  const show = () => {
    const crosses = [...list.querySelectorAll(".kit-cross")];
    const place = crosses.indexOf(document.activeElement);
    title.textContent = model.get("title");
    list.replaceChildren(...model.get("files").map(file));
    list.hidden = !model.get("files").length;
    asks.replaceChildren(...model.get("asks").map(asked));
    if (place < 0) return;
    const left = [...list.querySelectorAll(".kit-cross")];
    const next = left[Math.min(place, left.length - 1)];
    if (next) next.focus();
  };
  model.on("change:title change:files change:asks change:is_busy", show);
  show();
}
export default { render };
