// <button hidden data-copy="text" data-copied="what to say">: copies the text. Without script the button stays hidden,
// and the text beside it can be selected.
(() => {
  document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });

  function say(sentence) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = sentence;
    document.getElementById("toasts").append(toast);
    setTimeout(() => toast.remove(), 5000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(button.dataset.copied);
    } catch {
      // not allowed here: select the text, so that the keyboard can copy it
      const text = button.parentElement.querySelector("[data-copy-text]");
      if (text) getSelection().selectAllChildren(text);
    }
  });
})();
