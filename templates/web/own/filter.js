"use strict";
// Filters of the overview. Their state is in the address after #, so that a link or a bookmark keeps it.
(() => {
  var form = document.getElementById("filters"), table = document.getElementById("patterns"), make = tacit.make;
  if (!table || !window.TACIT) return;
  var body = table.tBodies[0], rows = [...body.rows], P = TACIT.p;
  var levels = ["unproven", "low", "medium", "high"], flags = ["stale", "contested", "verified", "retired"];
  function counted(values) {
    var counts = new Map();
    values.forEach((v) => { counts.set(v, (counts.get(v) || 0) + 1); });
    return [...counts].sort((a, b) => a[0].localeCompare(b[0]));
  }
  function named(list, column) { return (p) => p[column].map((n) => list[n]); }
  var filters = {
    level: (p) => p[9] & 8 ? [] : [levels[p[2]]],
    state: (p) => flags.filter((_, n) => p[9] & (1 << n)),
    category: (p) => [TACIT.c[p[6]]],
    tag: named(TACIT.t, 7),
    project: named(TACIT.j, 8)
  };
  var orders = {
    "": ["level, then name", null],
    examples: ["examples", (p) => p[4] - p[3]],
    last: ["last example", (p) => p[5], true],
    saved: ["time saved", (p) => -p[11]],
    name: ["name", (p) => p[1].toLowerCase()]
  };
  function choice(name, label, options) {
    var select = make("select", { name: name, id: "by-" + name }), holder = make("div", {});
    options.forEach((o) => { select.append(make("option", { value: o[0] }, o[1])); });
    holder.append(make("label", { for: "by-" + name }, label), select);
    form.append(holder);
    select.addEventListener("change", save);
  }
  Object.keys(filters).forEach((key) => {
    var found = counted(P.flatMap(filters[key]));
    if (key === "level") found.sort((a, b) => levels.indexOf(b[0]) - levels.indexOf(a[0]));
    if (found.length) choice(key, key[0].toUpperCase() + key.slice(1), [["", "all"]].concat(found.map((o) => [o[0], o[0] + " (" + o[1] + ")"])));
  });
  choice("sort", "Sort by", Object.keys(orders).map((key) => [key, orders[key][0]]));
  var reset = make("button", { type: "button" }, "Reset");
  reset.addEventListener("click", () => { history.replaceState(null, "", "#"); apply(); });
  form.append(reset);
  form.hidden = false;
  function save() {
    var state = new URLSearchParams();
    for (var e of form.elements) if (e.name && e.value) state.set(e.name, e.value);
    history.replaceState(null, "", "#" + state);
    apply();
  }
  function apply() {
    var state = new URLSearchParams(location.hash.slice(1)), number = 0;
    for (var e of form.elements) if (e.name) e.value = state.get(e.name) || "";
    rows.forEach((row, n) => {
      row.hidden = Object.keys(filters).some((key) => state.get(key) && !filters[key](P[n]).includes(state.get(key)));
      number += !row.hidden;
    });
    var order = orders[state.get("sort") || ""] || orders[""], places = P.map((_, n) => n);
    if (order[1]) places.sort((a, b) => {
      var x = order[1](P[a]), y = order[1](P[b]), less = x < y ? -1 : x > y ? 1 : 0;
      return (order[2] ? -less : less) || a - b;
    });
    body.append(...places.map((n) => rows[n]));
    document.getElementById("count").textContent = number + " of " + rows.length + " patterns";
  }
  window.addEventListener("hashchange", apply);
  apply();
})();
