// <button hidden data-copy="text" data-copied="what to say">: copies the text. Without script the button stays hidden,
// and the text beside it can be selected. A link with these copies too; without script it leads to where the text stands.
(() => {
  document.querySelectorAll("button[data-copy]").forEach((button) => { button.hidden = false; });

  function say(sentence) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = sentence;
    document.getElementById("toasts").append(toast);
    setTimeout(() => toast.remove(), 5000);
  }

  document.addEventListener("click", async (event) => {
    const one = event.target.closest?.("[data-copy]");
    if (!one) return;
    const plainly = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (one.href && !plainly) return; // in a tab or a window of its own
    if (one.href) event.preventDefault();
    try {
      await navigator.clipboard.writeText(one.dataset.copy);
      say(one.dataset.copied);
      one.closest("[popover]")?.hidePopover();
    } catch {
      // not allowed here: lead to the text, or select it, so that the keyboard can copy it
      if (one.href) { location.assign(one.href); return; }
      const text = one.parentElement.querySelector("[data-copy-text]");
      if (text?.select) text.select();
      else if (text) getSelection().selectAllChildren(text);
    }
  });
})();
