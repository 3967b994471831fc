"use strict";
// The graph of related patterns: one pattern with its neighbours to two steps, or on request up to 300 patterns.
(() => {
  var form = document.getElementById("choose"), box = document.getElementById("graph"), make = tacit.make;
  var said = document.getElementById("said"), P = TACIT.p, MOST = 300, W = 900, H = 540;
  var near = P.map(() => new Set());
  P.forEach((p, n) => { p[12].forEach((o) => { if (o !== n) { near[n].add(o); near[o].add(n); } }); });
  var linked = P.map((_, n) => n).filter((n) => near[n].size);
  if (!linked.length) { said.textContent = "No pattern names another one as related."; return; }
  function svg(name, attributes, text) {
    var element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (var key in attributes) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    return element;
  }
  var list = make("datalist", { id: "names" });
  linked.forEach((n) => { list.append(make("option", { value: P[n][1] })); });
  var input = make("input", { id: "one", list: "names", size: "36", autocomplete: "off" });
  var select = make("select", { id: "whole" });
  select.append(make("option", { value: "" }, "one pattern"), make("option", { value: "*" }, "all categories"));
  TACIT.c.forEach((name) => { select.append(make("option", { value: name }, name)); });
  var one = make("div", {}), whole = make("div", {});
  one.append(make("label", { for: "one" }, "Pattern "), input, list);
  whole.append(make("label", { for: "whole" }, "Show"), select);
  form.append(one, whole);
  form.hidden = false;
  function go(state) { location.hash = new URLSearchParams(state); }
  form.addEventListener("submit", (event) => { event.preventDefault(); });
  input.addEventListener("change", () => {
    var found = P.find((p) => p[1] === input.value);
    if (found) go({ pattern: found[0] });
  });
  select.addEventListener("change", () => { if (select.value) go({ category: select.value }); });
  function around(center) {
    var found = new Set([center]);
    for (var step = 0; step < 2; step++) [...found].forEach((n) => { near[n].forEach((o) => { found.add(o); }); });
    return [...found];
  }
  function draw() {
    var state = new URLSearchParams(location.hash.slice(1)), category = state.get("category"), center = -1, shown;
    if (category) {
      shown = linked.filter((n) => category === "*" || TACIT.c[P[n][6]] === category);
    } else {
      center = P.findIndex((p) => p[0] === state.get("pattern"));
      if (center < 0) center = linked.reduce((a, b) => near[b].size > near[a].size ? b : a);
      shown = around(center);
    }
    var total = shown.length;
    shown = shown.slice(0, MOST);
    input.value = center < 0 ? "" : P[center][1];
    select.value = category || "";
    said.textContent = shown.length + (total > MOST ? " of " + total : "") + " patterns";
    var place = new Map(shown.map((n, at) => [n, at]));
    var nodes = shown.map((n) => ({ n: n })), links = [];
    shown.forEach((n) => {
      near[n].forEach((o) => { if (n < o && place.has(o)) links.push({ source: place.get(n), target: place.get(o) }); });
    });
    var few = nodes.length <= 60, d3 = window.d3;
    d3.forceSimulation(nodes).force("charge", d3.forceManyBody().strength(few ? -260 : -50))
      .force("link", d3.forceLink(links).distance(few ? 80 : 35)).force("x", d3.forceX(W / 2).strength(0.05))
      .force("y", d3.forceY(H / 2).strength(0.09)).force("collide", d3.forceCollide(few ? 16 : 7)).stop().tick(200);
    var picture = svg("svg", { role: "group", "aria-label": "Related patterns" });
    links.forEach((l) => { picture.append(svg("line", { x1: l.source.x, y1: l.source.y, x2: l.target.x, y2: l.target.y })); });
    nodes.forEach((d) => {
      var p = P[d.n], link = svg("a", { href: "patterns/" + p[0] + ".html", "aria-label": p[1] });
      link.append(svg("title", {}, p[1]), svg("circle", { cx: d.x, cy: d.y, r: d.n === center ? 9 : 6, class: "g" + p[2] }));
      if (few || d.n === center) link.append(svg("text", { x: d.x + 10, y: d.y + 4 }, p[1]));
      picture.append(link);
    });
    box.replaceChildren(picture);
    var b = picture.getBBox(), w = Math.max(b.width + 24, box.clientWidth), h = Math.max(b.height + 24, 400);
    picture.setAttribute("viewBox", [b.x - (w - b.width) / 2, b.y - (h - b.height) / 2, w, h].join(" "));
  }
  window.addEventListener("hashchange", draw);
  draw();
})();
