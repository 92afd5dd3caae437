// People picker: <select data-picker data-url="…" [data-of="name of another field"]> becomes a search box (Tom Select).
// The server finds (?q=, &of=) and answers {"people": [{id, name, company, email}], "more": true when there are others}.
// All words come from data-text-… attributes. Without script it stays an ordinary select.
(() => {
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

  function make(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }
  function typed(tag, text) {
    const element = make(tag, "");
    element.append(make("bdi", "", text));
    return element;
  }
  function line(className, text) {
    // inside a listbox even a sentence has to be an option
    const element = make("div", className, text);
    element.setAttribute("role", "option");
    element.setAttribute("aria-disabled", "true");
    return element;
  }

  function turnInto(select) {
    const words = select.dataset;
    const of = words.of && select.form?.elements.namedItem(words.of);
    const live = make("span", "hidden-text");
    live.setAttribute("role", "status");
    const state = { shownFor: "", quiet: false, ready: false, failed: false, more: false, asking: null };

    async function load(query, show) {
      state.asking?.abort();
      const asking = state.asking = new AbortController();
      const address = new URL(words.url, location.href);
      address.searchParams.set("q", query);
      if (of) address.searchParams.set("of", of.value);
      let people = [];
      try {
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        const found = await answer.json();
        // whoever is chosen would be drawn again, and take the focus from the button on it
        people = found.people.filter((person) => !picker.items.includes(String(person.id)));
        Object.assign(state, { failed: false, more: Boolean(found.more) });
      } catch {
        if (asking.signal.aborted) return show();
        state.failed = true;
      }
      picker.clearOptions();
      state.shownFor = query;
      show(people);
      markBusy();
      if (state.quiet) picker.close();
      state.quiet = false;
      if (!picker.isFocused) return;
      const count = people.length;
      live.textContent = state.failed ? words.textFailed : count ? say(words.textFound, { count }) : words.textNone;
    }

    const described = ["aria-describedby", "aria-invalid", "aria-required"]
      .filter((name) => select.hasAttribute(name)).map((name) => [name, select.getAttribute(name)]);
    const wantsFocus = select.autofocus;
    select.classList.remove("input");

    const picker = new TomSelect(select, {
      valueField: "id",
      labelField: "name",
      searchField: ["name", "company", "email"],
      maxItems: select.multiple ? null : 1,
      score: () => () => 1, // the server has searched, in its own way
      shouldLoad: () => true,
      preload: "focus",
      highlight: false,
      hideSelected: true,
      itemClass: "token",
      refreshThrottle: 0,
      loadThrottle: 200,
      clearAfterSelect: true,
      closeAfterSelect: true,
      load,
      render: {
        option(person) {
          const element = make("div", "option");
          element.append(typed("span", person.name));
          if (person.company) element.append(typed("small", person.company));
          return element;
        },
        item(person) {
          const element = make("div", "");
          const remove = make("button", "remove");
          remove.type = "button";
          remove.setAttribute("aria-label", say(words.textRemove, { name: person.name }));
          remove.addEventListener("click", (event) => {
            event.stopPropagation();
            picker.removeItem(String(person.id));
            picker.refreshOptions(false);
            picker.focus();
          });
          element.append(typed("span", person.name));
          if (person.company) element.append(typed("small", person.company));
          element.append(remove);
          return element;
        },
        no_results: () => line("no-results", state.failed ? words.textFailed : words.textNone),
        loading: () => line("no-results", "…"),
      },
    });

    // Pressing into a field one is already typing in must not close it
    const press = picker.onClick.bind(picker);
    picker.onClick = (event) => { if (!(picker.isFocused && picker.isOpen)) press(event); };
    // Enter takes the first of the list; a list that does not answer what was typed yet would give somebody else
    const busy = () => picker.inputValue() !== state.shownFor;
    const markBusy = () => picker.dropdown.setAttribute("aria-busy", busy());
    picker.control_input.addEventListener("input", () => {
      state.quiet = false;
      markBusy();
    });
    picker.control_input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !busy()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("focus", () => picker.focus()); // links in a summary of errors lead to the select
    for (const [name, value] of described) picker.control_input.setAttribute(name, value);
    picker.control_input.dir = "auto";
    picker.control_input.placeholder ||= " ";
    picker.control_input.spellcheck = false;
    const more = make("p", "more-people", words.textMore);
    picker.dropdown.append(more);
    picker.on("load", () => { more.hidden = !state.more; });
    more.hidden = true;
    picker.wrapper.append(live);

    const nameOf = (id) => picker.options[id]?.name ?? "";
    picker.on("item_add", (id) => {
      if (!state.ready) return;
      live.textContent = say(words.textAdded, { name: nameOf(id) });
      state.quiet = true; // the list closes, and is whole again when it opens next
      picker.load("");
    });
    picker.on("item_remove", (id) => { live.textContent = say(words.textRemoved, { name: nameOf(id) }); });
    of?.addEventListener("change", () => {
      picker.clearOptions();
      picker.load("");
    });
    state.ready = true;
    if (wantsFocus) picker.focus();
  }

  function find(root) {
    if (root.matches?.("select[data-picker]")) turnInto(root);
    root.querySelectorAll("select[data-picker]:not(.tomselected)").forEach(turnInto);
  }
  document.addEventListener("htmx:load", (event) => find(event.detail.elt));
  find(document);
})();
