// What a page does beyond HTML: the reader's own light or dark, kept in this browser alone, and copying a link.
"use strict";
{
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
  const show = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  show(kept());
  document.addEventListener("DOMContentLoaded", () => {
    if (matchMedia("(max-width: 40rem)").matches) document.querySelector(".pages").open = false;
    const choice = document.getElementById("theme");
    choice.value = kept();
    choice.hidden = false;
    choice.addEventListener("change", () => {
      try { localStorage.setItem("theme", choice.value); } catch { /* then for this page alone */ }
      show(choice.value);
      if (document.querySelector("main[data-map]")) location.reload(); // its canvases are drawn in the old colours
    });
    for (const button of document.querySelectorAll("button[data-copies]")) {
      const field = document.getElementById(button.dataset.copies);
      button.hidden = !navigator.clipboard;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      });
    }
  });
}
