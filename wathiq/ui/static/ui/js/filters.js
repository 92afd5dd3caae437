// <form data-autosubmit>: choosing in a select is enough. Its button stays for everything else, and without script.
document.addEventListener("change", (event) => {
  const form = event.target.matches?.("select") && event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
