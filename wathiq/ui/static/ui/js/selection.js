// <form data-selection>: counts what is ticked (.pick), ticks all at once, keeps the ticks and the place while the list
// is fetched anew, and moves rows (data-item) that are dragged onto a folder (data-drop). All of it works without.
(() => {
  const form = () => document.querySelector("form[data-selection]");
  const picks = () => [...(form()?.querySelectorAll(".pick") ?? [])];

  function count() {
    const all = picks();
    const ticked = all.filter((pick) => pick.checked).length;
    form()?.querySelectorAll("[data-selected]").forEach((place) => {
      place.textContent = ticked ? place.dataset.selected.replace("{count}", ticked) : "";
    });
    const whole = form()?.querySelector("[data-select-all]");
    if (!whole) return;
    whole.hidden = false;
    whole.checked = ticked > 0 && ticked === all.length;
    whole.indeterminate = ticked > 0 && ticked < all.length;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-select-all]")) {
      for (const pick of picks()) pick.checked = event.target.checked;
    }
    if (event.target.matches?.("[data-select-all], .pick")) count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.(".pick, [data-select-all]")) event.preventDefault();
  });
  document.addEventListener("reset", () => setTimeout(() => {
    count();
    picks()[0]?.focus();
  }));

  // ── While the list is fetched anew ──

  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== form() || event.detail.swapOverride === "none") return;
    const ticked = picks().filter((pick) => pick.checked).map((pick) => pick.value);
    kept = { ticked, row: document.activeElement?.closest("[data-item]")?.id, within: form().contains(document.activeElement) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    for (const pick of picks()) pick.checked = kept.ticked.includes(pick.value);
    count();
    if (kept.within && !form().contains(document.activeElement)) {
      const row = kept.row && document.getElementById(kept.row);
      (row?.querySelector("[popovertarget]") ?? form()).focus();
    }
    kept = null;
  });

  // ── Dragging rows onto folders ──

  let dragged = [];
  const targetOf = (event) => {
    const target = event.target.closest?.("[data-drop]");
    return target && dragged.length && !dragged.some((row) => row.contains(target)) ? target : null;
  };
  const clear = () => document.querySelectorAll(".dropping").forEach((one) => one.classList.remove("dropping"));

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("[data-item]");
    if (!row) return;
    const ticked = picks().filter((pick) => pick.checked).map((pick) => pick.closest("[data-item]"));
    dragged = ticked.includes(row) ? ticked : [row];
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  document.addEventListener("dragend", () => { dragged = []; clear(); });
  document.addEventListener("dragover", (event) => {
    if (!dragged.length) return; // files from outside are upload.js's
    clear();
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    target.classList.add("dropping");
  });
  document.addEventListener("drop", (event) => {
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    const values = { act: "move", to: target.dataset.drop, at: form().elements.at.value, folders: [], documents: [] };
    for (const row of dragged) values[row.querySelector(".pick").name].push(row.dataset.item);
    // the source has no fields of its own: ticked rows that are not dragged stay where they are
    htmx.ajax("POST", form().action, { source: "#window", target: "#window", values });
  });

  count();
})();
