"use strict";
// Search in the titles of patterns and notes. The data is loaded when the box gets the focus.
(() => {
  var data = document.body.dataset, root = data.root, box = document.getElementById("search");
  var index, items = [], often = new Map(), shown = [], active = -1, started = false;
  function make(name, attributes, text) {
    var element = document.createElement(name);
    for (var key in attributes) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    return element;
  }
  function load(path, then) {
    var script = make("script", { src: root + path });
    script.onload = script.onerror = () => { then(); };
    document.head.append(script);
  }
  window.tacit = { make };
  var input = make("input", {
    type: "search", placeholder: "Search ( / )", "aria-label": "Search patterns and notes", role: "combobox",
    "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", autocomplete: "off"
  });
  var hits = make("ul", { id: "hits", role: "listbox", "aria-label": "Results", hidden: "" });
  box.append(input, hits);
  function words(text) { return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean); }
  // In parts, so that a key need not wait until all titles are in the index.
  function add(list) {
    return index.addAllAsync(list.map((item) => {
      item.start = item.title.toLowerCase();
      new Set(words(item.title + " " + item.more)).forEach((word) => { often.set(word, (often.get(word) || 0) + 1); });
      item.id = items.push(item) - 1;
      return item;
    }), { chunkSize: 500 }).then(() => { if (input.value) find(); });
  }
  function patterns() {
    var names = ["UNPROVEN", "LOW", "MEDIUM", "HIGH"];
    return TACIT.p.map((p) => {
      var words = p[10].concat(p[7].map((t) => TACIT.t[t]), TACIT.c[p[6]]);
      return { title: p[1], more: words.join(" "), note: names[p[2]], to: "patterns/" + p[0] + ".html" };
    });
  }
  function notes() {
    return (window.TACIT_NOTES || []).map((n) => ({ title: n[1], more: "", note: n[2], to: n[0] }));
  }
  function start() {
    if (started) return;
    started = true;
    load("assets/minisearch-7.2.0.js", () => {
      index = new MiniSearch({
        fields: ["title", "more"], tokenize: words,
        searchOptions: {
          prefix: (word) => word.length > 2, combineWith: "AND", boost: { title: 2 },
          fuzzy: (word) => word.length > 5 ? 1 : false,
          boostDocument: (id) => items[id].to[0] === "p" ? 2 : 1
        }
      });
      function ready() { data.ready = "1"; }
      function both() {
        add(patterns()).then(() => {
          if (data.notes) load("notes.js", () => { add(notes()).then(ready); });
          else ready();
        });
      }
      if (window.TACIT) both(); else load("data.js", both);
    });
  }
  // Few letters find whole words only. What too many titles have only finds the beginnings of titles.
  function matches(text) {
    var most = Math.max(200, items.length / 4);
    var rare = words(text).filter((word) => often.has(word) ? often.get(word) < most : word.length > 2);
    var found = index.search(rare.join(" ")).map((hit) => items[hit.id]);
    if (rare.length && text.length > 2) return found;
    return [...new Set(found.concat(items.filter((item) => item.start.startsWith(text))))];
  }
  function find() {
    var text = input.value.trim().toLowerCase();
    shown = text && index ? matches(text).slice(0, 12) : [];
    active = -1;
    hits.replaceChildren(...shown.map((item, number) => {
      var row = make("li", { role: "option", id: "hit" + number, "aria-selected": "false" }, item.title);
      row.append(" ", make("span", { class: "quiet" }, item.note));
      row.addEventListener("mousedown", () => { open(number); });
      return row;
    }));
    if (text && index && !shown.length) hits.append(make("li", { role: "option", "aria-disabled": "true" }, "No result"));
    toggle(!!text && !!index);
  }
  function toggle(on) {
    hits.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) input.removeAttribute("aria-activedescendant");
  }
  function move(to) {
    if (active >= 0) hits.children[active].setAttribute("aria-selected", "false");
    active = (to + shown.length) % shown.length;
    hits.children[active].setAttribute("aria-selected", "true");
    hits.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", "hit" + active);
  }
  function open(number) { location.href = root + shown[number].to; }
  input.addEventListener("focus", start);
  input.addEventListener("input", () => { start(); find(); });
  input.addEventListener("blur", () => { toggle(false); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; find(); input.blur(); }
    if (!shown.length) return;
    if (event.key === "ArrowDown") { event.preventDefault(); move(active + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(active < 0 ? -1 : active - 1); }
    if (event.key === "Enter") open(Math.max(active, 0));
  });
  document.addEventListener("keydown", (event) => {
    var at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) return;
    event.preventDefault();
    input.focus();
  });
})();
