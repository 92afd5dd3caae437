// Passkeys: shows what this browser can do, and says it when none was used. allauth's own scripts do the rest.
document.addEventListener("DOMContentLoaded", () => {
  const knows = "PublicKeyCredential" in window;
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = (part.dataset.passkey === "yes") !== knows;
  }
});

document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey-failed]");
  if (!told) return;
  event.preventDefault();
  told.hidden = false;
  told.focus();
});
