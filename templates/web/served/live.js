"use strict";
// On pages of `tacit serve`: load the page again once it has changed, but not while text is typed in it.
(() => {
  var tag = '"' + document.body.dataset.live + '"';
  function look() {
    if (document.hidden) return;
    fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then((found) => {
      var now = found.headers.get("ETag"), at = document.activeElement;
      if (now && now !== tag && !(at.matches("input") && at.value)) location.reload();
    }).catch(() => {});
  }
  setInterval(look, 1500);
  document.addEventListener("visibilitychange", look);
})();
