// <form data-upload>: files are sent one by one, three at a time, each with its progress, its cancel and its retry;
// chosen by a button, as a whole folder, or dropped anywhere on the page. The server's words stand in data-text-….
(() => {
  const AT_ONCE = 3;

  const newKey = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

  function attach(form) {
    const find = (name) => form.querySelector(`[data-upload-${name}]`);
    const list = document.querySelector("[data-upload-list]");
    const several = form.elements.files.multiple;
    const waiting = [];
    const files = new Set(); // all of this round
    let going = 0;

    const say = (key, values = {}) =>
      form.dataset[`text${key}`].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

    // ── One file on its way ──

    function add(file, path, folder) {
      const row = find("row").content.firstElementChild.cloneNode(true);
      const at = (name) => row.querySelector(`[data-upload-${name}]`);
      const one = { file, path, folder, row, key: newKey(), state: "waiting", request: null };
      one.note = row.querySelector("small");
      one.bar = row.querySelector("progress");
      one.cancel = at("cancel");
      one.retry = at("retry");
      row.querySelector("bdi").textContent = path;
      one.bar.setAttribute("aria-label", path);
      one.retry.setAttribute("aria-label", say("Retry", { name: path }));
      one.cancel.addEventListener("click", () => (isOver(one) ? drop(one) : stop(one)));
      one.retry.addEventListener("click", () => { one.cancel.focus(); wait(one); work(); });
      list.append(row);
      list.hidden = false;
      files.add(one);
      if (file.size > Number(form.dataset.most)) refuse(one, say("Large"), false);
      else wait(one);
    }

    const isOver = (one) => ["added", "refused", "cancelled"].includes(one.state);

    function turn(one, state, words) {
      one.state = state;
      one.note.textContent = words;
      one.row.classList.toggle("refused", state === "refused");
      one.bar.hidden = isOver(one);
      one.cancel.setAttribute("aria-label", say(isOver(one) ? "Remove" : "Cancel", { name: one.path }));
      if (!isOver(one)) one.retry.hidden = true;
    }

    function wait(one) {
      one.bar.value = 0;
      turn(one, "waiting", say("Waiting"));
      waiting.push(one);
    }

    function refuse(one, sentence, again = true) {
      turn(one, "refused", sentence);
      one.retry.hidden = !again;
    }

    function stop(one) {
      if (one.state === "waiting") waiting.splice(waiting.indexOf(one), 1);
      turn(one, "cancelled", say("Cancelled"));
      one.retry.hidden = false;
      if (one.request) one.request.abort();
      else settle();
    }

    function drop(one) {
      const next = one.row.nextElementSibling ?? one.row.previousElementSibling;
      one.row.remove();
      files.delete(one);
      list.hidden = !list.children.length;
      (next?.querySelector("[data-upload-cancel]") ?? form.querySelector("[data-upload-pick]")).focus();
    }

    function send(one) {
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.append("folder", one.folder ?? form.elements.folder.value);
      data.append("submission", one.key);
      data.append("paths", several ? one.path : "");
      data.append("files", one.file);
      const request = (one.request = new XMLHttpRequest());
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (one.state !== "sending" || !event.lengthComputable) return;
        one.bar.value = event.loaded / event.total;
        const part = Math.floor((100 * event.loaded) / event.total);
        one.note.textContent = part < 100 ? say("Sending", { part: `${part} %` }) : say("Storing");
      });
      request.addEventListener("load", () => answered(one, request));
      request.addEventListener("error", () => refuse(one, say("Lost")));
      request.addEventListener("loadend", () => { one.request = null; going -= 1; settle(); });
      going += 1;
      turn(one, "sending", say("Sending", { part: "0 %" }));
      request.send(data);
    }

    function answered(one, request) {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch { /* a page instead: see below */ }
      if (request.status === 201) {
        const isOther = answer.name !== one.path.split("/").pop().normalize("NFC").trim();
        turn(one, "added", several && isOther ? say("Renamed", { name: answer.name }) : say("Added"));
        one.isOther = several && isOther;
        one.retry.hidden = true;
      } else if (request.status === 413) {
        refuse(one, answer.problem ?? say("Large"), false);
      } else {
        // what the server says of the file itself stays true however often it is sent
        refuse(one, answer.problem ?? say("Failed"), request.status !== 422);
      }
    }

    // ── All of them ──

    function work() {
      while (going < AT_ONCE && waiting.length) send(waiting.shift());
      settle();
    }

    function settle() {
      if (going < AT_ONCE && waiting.length) { work(); return; }
      const count = (state) => [...files].filter((one) => one.state === state).length;
      const refused = count("refused");
      const words = [say("Status", { done: count("added"), all: files.size })];
      if (refused) words.push(say("Problems", { count: refused }));
      find("status").textContent = files.size ? words.join(". ") : "";
      if (going || waiting.length) return;
      if (count("added")) finish();
    }

    // What went well leaves the list; what has something to say stays
    function finish() {
      for (const one of files) {
        if (one.state !== "added") continue;
        files.delete(one);
        if (one.isOther) continue;
        if (one.row.contains(document.activeElement)) form.querySelector("[data-upload-pick]").focus();
        one.row.remove();
      }
      list.hidden = !list.children.length;
      const target = form.dataset.refresh;
      if (!document.querySelector(target)) return;
      htmx.ajax("GET", location.pathname + location.search, {
        target, select: target, swap: "outerHTML", selectOOB: form.dataset.refreshToo,
      });
    }

    // Into this folder, or where the form says
    function take(chosen, folder) {
      for (const [file, path] of several ? chosen : chosen.slice(0, 1)) add(file, path, folder);
      work();
    }

    // ── Buttons ──

    find("plain").hidden = true;
    find("picks").hidden = false;
    form.querySelectorAll("[data-upload-pick]").forEach((button) => {
      button.addEventListener("click", () => {
        const input = document.createElement("input");
        input.type = "file";
        if (button.dataset.uploadPick === "folder") input.webkitdirectory = true;
        else input.multiple = several;
        input.addEventListener("change", () => {
          take([...input.files].map((file) => [file, file.webkitRelativePath || file.name]));
        });
        input.click();
      });
    });
    addEventListener("beforeunload", (event) => {
      if (going || waiting.length) event.preventDefault();
    });

    // ── Dropping ──

    const veil = find("veil");
    const brings = (event) =>
      event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
    const folderAt = (event) => (several ? event.target.closest?.("[data-drop]") : null) ?? null;
    const mark = (folder) => {
      document.querySelectorAll(".dropping").forEach((one) => one.classList.toggle("dropping", one === folder));
      folder?.classList.add("dropping");
      veil.hidden = Boolean(folder);
    };
    const unmark = () => { mark(null); veil.hidden = true; };
    document.addEventListener("dragover", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      mark(folderAt(event));
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget && brings(event)) unmark();
    });
    document.addEventListener("drop", async (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      const folder = folderAt(event)?.dataset.drop;
      unmark();
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
      const plain = [...event.dataTransfer.files].map((file) => [file, file.name]);
      const walked = Promise.all(entries.map((entry) => walk(entry, "", folder)));
      take(entries.length ? (await walked).flat() : plain, folder);
    });

    async function walk(entry, above, folder) {
      const path = above + entry.name;
      try {
        if (entry.isFile) return [[await new Promise((done, fail) => entry.file(done, fail)), path]];
        const reader = entry.createReader();
        const found = [];
        for (;;) {
          const some = await new Promise((done, fail) => reader.readEntries(done, fail));
          if (!some.length) return found;
          for (const inner of some) found.push(...(await walk(inner, `${path}/`, folder)));
        }
      } catch {
        add(new File([], entry.name), path, folder);
        refuse([...files].at(-1), say("Unreadable"), false);
        return [];
      }
    }
  }

  document.querySelectorAll("form[data-upload]").forEach(attach);
})();
