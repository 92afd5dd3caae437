// Windows that the server sends: <dialog data-open> opens when it arrives and leaves the page when it closes.
// Closing: Esc, anything with data-close, a press on the backdrop. Focus goes back to what opened it.
(() => {
  let opener = null;

  const seen = (element) => element?.isConnected && element.checkVisibility();

  function goBack() {
    const again = opener && (opener.isConnected ? opener : opener.id && document.getElementById(opener.id));
    const menu = opener?.closest("[popover]");
    const button = menu && document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    const target = [again, button, document.getElementById("main")].find(seen);
    target?.focus({ preventScroll: target.id === "main" });
    opener = null;
  }

  function open(dialog) {
    if (dialog.open) return;
    dialog.addEventListener("close", () => { dialog.remove(); goBack(); });
    dialog.showModal();
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const asked = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.detail.elt;
    // what fetches the page anew by itself opens nothing
    if (!asked.closest("dialog") && event.detail.elt.checkVisibility()) opener = asked;
  });
  document.addEventListener("htmx:load", (event) => {
    const arrived = event.detail.elt;
    if (arrived.matches?.("dialog[data-open]")) open(arrived);
    arrived.querySelectorAll?.("dialog[data-open]").forEach(open);
  });
  // The server says "HX-Trigger: close-dialog" when the work of the window is done
  document.addEventListener("close-dialog", () => {
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  });

  document.addEventListener("click", (event) => {
    const dialog = event.target.closest?.("[data-close]")?.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });

  // Only a press that begins and ends on the backdrop closes: selecting text may end outside
  let pressed = null;
  document.addEventListener("pointerdown", (event) => { pressed = event.target; });
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.open && pressed === dialog) dialog.close();
  });

  // Browsers without command="show-modal"
  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.('[command="show-modal"]');
      if (button) document.getElementById(button.getAttribute("commandfor"))?.showModal();
    });
  }
})();
