"use strict";
// Looks up, adds whole numbers and draws. No rule of a bill is here: every answer was computed by the engine and stored.
// Money is BigInt, in cents; seconds and places in tables are whole numbers.

const byId = (id) => document.getElementById(id);
const SETTINGS = ["opening", "trigger", "recharge"];
const HEAD = ["freed", "closing", "lowest", "below", "blocked", "after_use", "first_blocked"];
const ENTRY = ["event", "at", "amount", "balance", "times"];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const EVENTS = { top_up: "Top-up", recharge: "Auto-recharge", expiry: "Expired", dry: "No credits left" };
const DAY = 86400;
let stored, now, setting;

// Reading what is stored

async function unpacked() {
  const packed = Uint8Array.from(atob(byId("answers").textContent.trim()), (each) => each.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function prepared(found) {
  for (const basis of Object.values(found.bases)) {
    for (const table of basis.tables) {
      table.place = new Map(table.keys.map((key, place) => [key, place]));
      table.columns = table.columns.map((steps) => {
        let last = 0n;
        return steps.map((step) => (last += BigInt(step)));
      });
    }
  }
  return found;
}

// Looking up and adding

const plus = (amounts) => amounts.reduce((sum, each) => sum + BigInt(each), 0n);
const added = (part, counts) => part.reduce((sum, [pool, numbers]) => sum + numbers[counts[pool]], 0);

function callsOf(basis, counts) {
  const row = stored.calls.map((cents, center) => BigInt(cents) + BigInt(basis.carriers[center]));
  stored.pools.forEach((pool, number) => {
    for (const [center, column] of Object.entries(pool.calls)) row[center] += BigInt(column[counts[number]]);
  });
  return row;
}

function feesOf(basis, counts) {
  const row = basis.still.map(BigInt);
  for (const table of basis.tables) {
    const key = table.costs
      ? String(BigInt(table.fixed) + plus(table.costs.map((each) => each.cents[added(each.part, counts) - each.low])))
      : table.parts.map((part) => added(part, counts)).join(",");
    const place = table.place.get(key);
    table.columns.forEach((column, center) => { row[center] += column[place]; });
  }
  return row;
}

function pathOf(chosen) {
  const wallet = stored.wallet;
  if (!wallet) return null;
  const numbers = wallet.kept[stored.pools.map((pool, number) => pool.credit[chosen.counts[number]]).join(",")];
  if (!numbers) return null;
  const sizes = SETTINGS.map((name) => wallet[name].length);
  const place = SETTINGS.reduce((found, name, number) => found * sizes[number] + chosen.wallet[number], 0);
  const path = wallet.paths[numbers[place + (chosen.blocking ? sizes[0] * sizes[1] * sizes[2] : 0)]];
  const found = Object.fromEntries(HEAD.map((name, number) => [name, path[number]]));
  found.entries = [];
  for (let at = HEAD.length; at < path.length; at += ENTRY.length)
    found.entries.push(Object.fromEntries(ENTRY.map((name, number) => [name, path[at + number]])));
  found.entries.forEach((each) => { each.event = wallet.events[each.event]; });
  found.opening = BigInt(wallet.opening[chosen.wallet[0]]);
  found.drawn = found.opening + plus(found.entries.map((each) => each.amount)) - BigInt(found.closing);
  return found;
}

function answered(chosen) {
  const path = pathOf(chosen);
  const basis = stored.bases[chosen.basis];
  const calls = callsOf(basis, chosen.counts), fees = feesOf(basis, chosen.counts);
  const freed = chosen.blocking && path ? stored.wallet.freed[path.freed].map(BigInt) : calls.map(() => 0n);
  const paid = calls.map((cents, center) => cents + fees[center] - freed[center]);
  return { path, fees: plus(fees), total: plus(paid) - BigInt(stored.carriers), paid };
}

function drawnByDay(counts) {
  const days = stored.days.map(BigInt);
  stored.pools.forEach((pool, number) => {
    pool.days[pool.credit[counts[number]]].forEach((cents, day) => { days[day] += BigInt(cents); });
  });
  return days;
}

// Words

function amount(cents) {
  const whole = cents < 0n ? -cents : cents;
  const digits = String(whole).padStart(3, "0");
  const units = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0n ? "−" : ""}${units}.${digits.slice(-2)}`;
}
const signed = (cents) => (cents > 0n ? `+${amount(cents)}` : amount(cents));
const written = (cents) => amount(cents).replace(/,/g, "").replace("−", "-");
const money = (cents) => `${amount(cents)} ${stored.currency}`;
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (number, one) => `${grouped(number)} ${one}${number === 1 ? "" : "s"}`;
function minutes(seconds) {
  const tenths = Math.floor((seconds + 3) / 6);
  return tenths % 10 ? `${grouped(Math.floor(tenths / 10))}.${tenths % 10}` : grouped(tenths / 10);
}
function instant(seconds) {
  const at = new Date(stored.from_ms + seconds * 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
const more = (cents) => (cents === 0n ? "as much as it is" : `${money(cents < 0n ? -cents : cents)} ${cents < 0n ? "less" : "more"} than it is`);
const rechargeWords = (cents) => (cents === 0n ? "none" : amount(cents));

// Building the page

function make(name, properties = {}, children = []) {
  const svg = ["svg", "path", "line", "rect", "circle", "text", "title", "desc"].includes(name);
  const found = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "text") found.textContent = value;
    else found.setAttribute(key, value);
  }
  found.append(...children);
  return found;
}
const put = (id, children) => byId(id).replaceChildren(...children);
const say = (id, words) => { if (byId(id).textContent !== words) byId(id).textContent = words; };

function controls() {
  put("licences", stored.pools.map((pool, number) => {
    const id = `pool-${number}`;
    const slider = make("input", { type: "range", id, min: 0, max: pool.counts.length - 1, step: 1 });
    slider.addEventListener("input", () => change(() => { setting.counts[number] = Number(slider.value); }));
    const label = make("label", { for: id }, [make("bdi", { text: pool.name }), make("span", { class: "note", text: pool.plan }), make("code", { text: pool.pool })]);
    return make("div", { class: "control" }, [label, slider, make("output", { for: id, id: `${id}-says` })]);
  }));
  byId("licences-set").hidden = !stored.pools.length;
  const bases = Object.values(stored.bases).map((basis) => [basis.name, basis.words]);
  const chooser = (id, options, take) => {
    put(id, options.map(([value, words]) => make("option", { value, text: words })));
    byId(id).addEventListener("change", () => change(() => take(byId(id).value)));
  };
  chooser("fees", bases, (value) => { setting.basis = value; });
  byId("wallet-set").hidden = byId("wallet").hidden = !stored.wallet;
  if (stored.wallet) {
    SETTINGS.forEach((name, number) => {
      const own = stored.wallet.now[number];
      const words = (cents, place) => `${(name === "recharge" ? rechargeWords : amount)(BigInt(cents))}${place === own ? " (as it is)" : ""}`;
      chooser(name, stored.wallet[name].map((cents, place) => [place, words(cents, place)]), (value) => { setting.wallet[number] = Number(value); });
    });
    byId("blocking-line").hidden = !stored.wallet.blocking;
    byId("blocking").addEventListener("change", () => change(() => { setting.blocking = byId("blocking").checked; }));
  }
  byId("reset").addEventListener("click", () => change(() => { setting = asItIs(); }));
  byId("link").addEventListener("click", () => copied(location.href, "The link is copied."));
  byId("copy").addEventListener("click", () => copied(byId("toml").value, "The scenario is copied.", byId("toml")));
  addEventListener("hashchange", () => { read(); show(); });
}

async function copied(words, done, field) {
  try {
    await navigator.clipboard.writeText(words);
    say("said", done);
  } catch {
    if (field) { byId("scenario").open = true; field.select(); }
    say("said", field ? "Your browser does not copy by itself: press Ctrl+C." : `Copy the address of this page: ${words}`);
  }
}

function asItIs() {
  return {
    counts: stored.pools.map((pool) => pool.now),
    wallet: stored.wallet ? [...stored.wallet.now] : [],
    basis: stored.basis,
    blocking: false,
  };
}

function change(make_it) {
  make_it();
  say("said", "");
  show();
  const address = `#${fragment()}`;
  try { history.replaceState(null, "", address); } catch { location.hash = address; }
}

// The address

function fragment() {
  const parts = stored.pools.flatMap((pool, number) =>
    setting.counts[number] === pool.now ? [] : [`${encodeURIComponent(pool.pool).replaceAll("%2F", "/")}=${pool.counts[setting.counts[number]]}`]);
  if (stored.wallet)
    SETTINGS.forEach((name, number) => {
      if (setting.wallet[number] !== stored.wallet.now[number])
        parts.push(`${name}=${written(BigInt(stored.wallet[name][setting.wallet[number]]))}`);
    });
  if (setting.basis !== stored.basis) parts.push(`fees=${setting.basis}`);
  if (setting.blocking) parts.push("blocked=yes");
  return parts.join("&");
}

function read() {
  setting = asItIs();
  const unknown = [];
  const text = location.hash.slice(1);
  for (const part of text ? text.split("&") : []) {
    const [key, value] = decoded(part);
    const number = stored.pools.findIndex((pool) => pool.pool === key), place = SETTINGS.indexOf(key);
    if (number >= 0 && stored.pools[number].counts.map(String).includes(value)) setting.counts[number] = stored.pools[number].counts.map(String).indexOf(value);
    else if (place >= 0 && stored.wallet && amounts(key).includes(value)) setting.wallet[place] = amounts(key).indexOf(value);
    else if (key === "fees" && Object.hasOwn(stored.bases, value)) setting.basis = value;
    else if (key === "blocked" && value === "yes" && stored.wallet && stored.wallet.blocking) setting.blocking = true;
    else unknown.push(`${key}=${value}`);
  }
  say("said", unknown.length ? `The address asks for what this page does not hold, and shows as it is: ${unknown.join(", ")}.` : "");
}
const amounts = (name) => stored.wallet[name].map((cents) => written(BigInt(cents)));
function decoded(part) {
  const at = part.includes("=") ? part.indexOf("=") : part.length;
  try { return [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]; } catch { return [part, ""]; }
}

// Showing

function show() {
  const found = answered(setting), difference = found.total - now.total;
  const changed = fragment() !== "";
  stored.pools.forEach((pool, number) => {
    const count = pool.counts[setting.counts[number]], today = pool.counts[pool.now];
    const words = count === today ? `${counted(count, "licence")}, as it is` : `${counted(count, "licence")}, ${grouped(today)} as it is`;
    byId(`pool-${number}`).value = setting.counts[number];
    byId(`pool-${number}`).setAttribute("aria-valuetext", words);
    say(`pool-${number}-says`, words);
  });
  if (stored.wallet) {
    SETTINGS.forEach((name, number) => { byId(name).value = setting.wallet[number]; });
    byId("blocking").checked = setting.blocking;
  }
  byId("fees").value = setting.basis;
  byId("reset").disabled = !changed;
  say("finding", changed
    ? `With this setting the bill would be ${money(found.total)}: ${more(difference)}.`
    : `The bill is ${money(found.total)}. Move a control to see what another setting would cost.`);
  say("bar-total", money(found.total));
  say("bar-change", changed ? signed(difference) : "as it is");
  cards(found, difference);
  centers(found);
  pools();
  if (stored.wallet) wallet(found.path);
  byId("toml").value = toml();
}

function cards(found, difference) {
  const listed = [
    ["Bill with this setting", amount(found.total), `${amount(now.total)} as it is`, "level"],
    ["Difference", signed(difference), difference === 0n ? "none" : "against the month as it is", "level"],
    ["Licence fees", amount(found.fees), `${amount(now.fees)} as it is`, "fees"],
    ["Calls", amount(found.total - found.fees), `${amount(now.total - now.fees)} as it is`, "level"],
  ];
  put("cards", listed.map(([label, figure, note, colour]) => make("div", { class: `card edge-${colour}` }, [
    make("dt", { text: label }),
    make("dd", { class: "figure" }, [figure, " ", make("span", { class: "unit", text: stored.currency })]),
    make("dd", { class: "note", text: note }),
  ])));
}

const cell = (label, words, name = "number") => make("td", { class: name, "data-label": label, text: words });

function centers(found) {
  const row = (name, before, after) => [make("th", { scope: "row" }, [make("bdi", { text: name })]), cell("As it is", amount(before)), cell("This setting", amount(after)), cell("Difference", after === before ? "0.00" : signed(after - before))];
  const shown = stored.centers.map((name, number) => [name, now.paid[number], found.paid[number]]).filter(([, before, after]) => before || after);
  put("centers", shown.map((each) => make("tr", each[1] === each[2] ? {} : { class: "moved" }, row(...each))));
  const sums = [["Together", plus(now.paid), plus(found.paid)]];
  if (stored.carriers) sums.push(["Of it carriers, beside the bill", BigInt(stored.carriers), BigInt(stored.carriers)], ["The bill", now.total, found.total]);
  put("centers-sum", sums.map((each) => make("tr", {}, row(...each))));
}

function pools() {
  const rows = stored.pools.flatMap((pool, number) => pool.counters.map((name, place) => {
    const at = setting.counts[number];
    return [name, pool.pool, pool.counts[at], pool.counts[pool.now], pool.use[at][place], pool.use[pool.now][place]];
  }));
  stored.others.forEach((each) => rows.push([each.name, "", each.licences, each.licences, each.use, each.use]));
  byId("pools").hidden = !rows.length;
  put("pools-rows", rows.map(([name, code, licences, before, use, was]) => {
    const [size, used, over, end, cost] = use;
    const share = (seconds) => `${(100 * seconds) / Math.max(size, used + over, 1)}%`;
    const meter = make("svg", { class: "meter", width: "100%", height: 10, "aria-hidden": "true" }, [
      make("rect", { class: "track", width: share(size), height: 10 }),
      make("rect", { class: "fill-pool", width: share(used), height: 10 }),
      make("rect", { class: "fill-over", x: share(used), width: share(over), height: 10 }),
    ]);
    const words = make("td", { class: "wide", "data-label": "Used" }, [make("span", { class: "used" }, [make("span", { text: `${minutes(used)} of ${minutes(size)} min` }), meter])]);
    const label = code ? [make("bdi", { text: name }), " ", make("code", { text: code })] : [make("bdi", { text: name })];
    const count = licences === before ? grouped(licences) : `${grouped(licences)} (${grouped(before)})`;
    return make("tr", String(use) === String(was) && licences === before ? {} : { class: "moved" }, [
      make("th", { scope: "row" }, label), cell("Licences (as it is)", count), words,
      cell("Over, in minutes", minutes(over)), cell("Ran out (UTC)", end < 0 ? "–" : instant(end), "end-at"),
      cell("Its calls cost", amount(BigInt(cost))),
    ]);
  }));
}

function wallet(path) {
  byId("wallet-held").hidden = !path;
  byId("wallet-not-held").hidden = Boolean(path);
  if (!path) {
    say("wallet-drawn", `Calls would draw ${money(plus(drawnByDay(setting.counts)))} from credits in the month; as it is they draw ${money(now.path.drawn)}.`);
    return say("wallet-words", "This page does not hold the wallet’s path for this setting");
  }
  const closing = BigInt(path.closing), lowest = BigInt(path.lowest);
  const recharges = path.entries.filter((each) => each.event === "recharge").reduce((sum, each) => sum + each.times, 0);
  const without = stored.wallet.recharge[setting.wallet[2]] ? "auto-recharge bought nothing" : "there is no auto-recharge";
  const bought = recharges === 0 ? without : counted(recharges, "auto-recharge");
  const low = path.below >= 0
    ? `it falls below 0.00 on ${instant(path.below)}, to ${amount(lowest)} at the lowest`
    : `${amount(lowest)} at the lowest`;
  say("wallet-words", `Credits of ${amount(path.opening)} end the month at ${amount(closing)}: ${bought}, ${low}`);
  const told = [];
  if (path.blocked) told.push(`${counted(path.blocked, "call")} would be blocked, the first on ${instant(path.first_blocked)}: ${money(plus(stored.wallet.freed[path.freed]))} that nobody pays.`);
  else if (lowest <= 0n && stored.wallet.blocking && !path.after_use) told.push("A month that happened is never blocked: the shortfall is shown.");
  if (path.after_use) told.push(`From ${instant(path.first_blocked)} on ${money(BigInt(path.after_use))} is billed after use.`);
  say("wallet-told", told.join(" "));
  draw(path);
  const rows = [["Opening balance", 0, path.opening, path.opening], ...path.entries.map((each) => [
    `${EVENTS[each.event]}${each.times > 1 ? `, ${grouped(each.times)} times` : ""}`, each.at, BigInt(each.amount), BigInt(each.balance)])];
  put("wallet-rows", rows.map(([name, at, moved, balance]) => make("tr", {}, [
    make("th", { scope: "row", text: name }), cell("When (UTC)", instant(at), "end-at"), cell("Amount", signed(moved)), cell("Balance after", amount(balance))])));
  put("wallet-sum", [["Drawn by calls", -path.drawn, ""], ["Closing balance", "", closing]].map(([name, moved, balance]) => make("tr", {}, [
    make("th", { scope: "row", colspan: 2, text: name }), make("td", { class: "number", text: moved === "" ? "" : signed(moved) }), make("td", { class: "number", text: balance === "" ? "" : amount(balance) })])));
}

function points(path) {
  const found = [[0, path.opening]];
  const events = path.entries.flatMap((each) => [[each.at, BigInt(each.balance) - BigInt(each.amount)], [each.at, BigInt(each.balance)]]);
  let balance = path.opening;
  const days = [];
  drawnByDay(setting.counts).forEach((cents, day) => {
    const until = Math.min((day + 1) * DAY, stored.seconds);
    balance += plus(path.entries.filter((each) => each.at >= day * DAY && each.at < until).map((each) => each.amount)) - cents;
    if (path.first_blocked < 0 || until <= path.first_blocked) days.push([until, balance]);
  });
  found.push(...[...days, ...events].sort((a, b) => a[0] - b[0]), [stored.seconds, BigInt(path.closing)]);
  return found;
}

function draw(path) {
  const height = 200, line = points(path);
  const trigger = stored.wallet.recharge[setting.wallet[2]] ? stored.wallet.trigger[setting.wallet[1]] : null;
  const values = [...line.map(([, cents]) => Number(cents)), 0, trigger ?? 0];
  const [low, high] = [Math.min(...values), Math.max(...values, 100)];
  const x = (at) => (1000 * at) / stored.seconds, y = (cents) => height - (height * (cents - low)) / (high - low);
  const unit = 10 ** Math.floor(Math.log10((high - low) / 2));
  const step = [5, 2, 1].map((each) => each * unit).find((each) => (high - low) / each >= 2) ?? unit;
  const levels = [];
  for (let level = Math.ceil(low / step) * step; level <= high; level += step) levels.push(Math.round(level));
  const parts = levels.map((level) => make("line", { class: "grid", x1: 0, x2: "100%", y1: y(level), y2: y(level) }));
  if (trigger !== null) parts.push(make("line", { class: "trigger", x1: 0, x2: "100%", y1: y(trigger), y2: y(trigger) }));
  const d = line.map(([at, cents], number) => `${number ? "L" : "M"}${x(at).toFixed(1)} ${y(Number(cents)).toFixed(1)}`).join("");
  parts.push(make("svg", { viewBox: `0 0 1000 ${height}`, width: "100%", height, preserveAspectRatio: "none", overflow: "visible" }, [make("path", { class: "line", d })]));
  parts.push(...levels.map((level) => make("text", { class: "axis halo", x: 0, y: y(level) - 4, text: amount(BigInt(level)) })));
  for (let day = 0; day * DAY < stored.seconds; day += 7) {
    const at = new Date(stored.from_ms + day * DAY * 1000);
    parts.push(make("text", { class: "axis", x: `${x(day * DAY) / 10}%`, y: height + 20, text: `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()].slice(0, 3)}` }));
  }
  path.entries.filter((each) => each.event !== "dry").slice(0, 60).forEach((each) => {
    const words = `${EVENTS[each.event]} of ${amount(BigInt(each.amount))}, ${instant(each.at)}`;
    const shape = each.event === "top_up" ? make("path", { d: "M0 -6L6 5H-6Z" }) : each.event === "expiry" ? make("path", { d: "M0 6L6 -5H-6Z" }) : make("circle", { r: 5 });
    parts.push(make("svg", { class: "mark", x: `${x(each.at) / 10}%`, y: y(each.balance), overflow: "visible" }, [shape, make("title", { text: words })]));
  });
  byId("picture").setAttribute("height", height + 50);
  put("picture", [make("title", { text: byId("wallet-words").textContent }), make("svg", { y: 22, width: "100%", height: height + 28, overflow: "visible" }, parts)]);
  say("wallet-caption", `Balance in ${stored.currency} at the end of every day and at every purchase${path.first_blocked >= 0 ? "; straight between them once calls find no credits" : ""}${path.entries.length > 60 ? "; the first 60 purchases are marked" : ""}.${trigger === null ? "" : ` Dashed: the trigger, ${amount(BigInt(trigger))}.`}`);
}

function toml() {
  const text = JSON.stringify, lines = ['name = "from the shared page"'];
  if (setting.blocking) lines.push("blocking = true");
  const table = (name, rows) => { if (rows.length) lines.push("", `[${name}]`, ...rows); };
  const moved = stored.pools.map((pool, number) => [pool, pool.counts[setting.counts[number]], pool.counts[pool.now]]).filter(([, count, today]) => count !== today);
  table("assigned", moved.map(([pool, count]) => `${text(pool.pool)} = ${count}`));
  const bought = {};
  for (const [pool, count, today] of moved) if (pool.sku) bought[pool.sku] = (bought[pool.sku] ?? 0) + count - today;
  const same = Object.keys(stored.skus);
  table("purchased", same.filter((sku) => bought[sku]).map((sku) => `${text(sku)} = ${Math.max(0, stored.skus[sku] + bought[sku])}`));
  if (stored.wallet) {
    const differ = SETTINGS.filter((name, number) => setting.wallet[number] !== stored.wallet.now[number]);
    table("wallet", differ.map((name) => `${name} = "${written(BigInt(stored.wallet[name][setting.wallet[SETTINGS.indexOf(name)]]))}"`));
  }
  table("switches", setting.basis === stored.basis ? [] : [`fee_basis = ${text(setting.basis)}`]);
  return `${lines.join("\n")}\n`;
}

// What a test, or somebody who checks, asks: the answer to an address, without showing it.
function ask(address) {
  const before = setting;
  history.replaceState(null, "", `#${address}`);
  read();
  const found = answered(setting);
  const path = found.path && { ...found.path, freed: stored.wallet.freed[found.path.freed] };
  const told = { total: found.total, centers: Object.fromEntries(stored.centers.map((name, number) => [name, found.paid[number]])), wallet: path, toml: toml() };
  setting = before;
  return JSON.stringify(told, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

async function begin() {
  try {
    stored = prepared(await unpacked());
  } catch (error) {
    say("finding", typeof DecompressionStream === "undefined"
      ? "This page needs a browser of 2023 or later."
      : "This page is damaged: what it stores cannot be read. Ask for the file again.");
    return;
  }
  now = answered(asItIs());
  controls();
  read();
  show();
  byId("main").hidden = byId("bar").hidden = false;
  document.documentElement.dataset.ready = "yes";
}
globalThis.ask = ask;
begin();
