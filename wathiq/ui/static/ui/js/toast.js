// [data-toast]: closes by its button, and by itself after ten seconds unless it holds an act or is being read.
(() => {
  const REST = 10_000;

  function wait(toast) {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? wait(toast) : toast.remove()), REST);
  }

  document.addEventListener("click", (event) => {
    event.target.closest?.("[data-toast-close]")?.closest("[data-toast]")?.remove();
  });
  document.addEventListener("htmx:load", (event) => {
    const arrived = event.detail.elt;
    const toasts = arrived.matches?.("[data-toast]") ? [arrived] : arrived.querySelectorAll?.("[data-toast]") ?? [];
    for (const toast of toasts) {
      if (!toast.querySelector("a, button:not([data-toast-close])")) wait(toast);
    }
  });
})();
