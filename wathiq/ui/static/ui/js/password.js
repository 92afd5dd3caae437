// input[data-meter]: a button that shows what is typed, and a meter that says how good the password is so far.
// Its words stand in its data- attributes. The server decides; this only helps while typing.
(() => {
  const STRONG = 20;

  function isRun(text) {
    const codes = [...text].map((char) => char.codePointAt(0));
    return codes.length > 1 && codes.every((code, at) => at === 0 || code - codes[at - 1] === 1);
  }

  function verdict(input) {
    const { shortest, known, textLength, textRepeats, textKnown, textGood, textStrong } = input.dataset;
    const text = input.value.toLowerCase();
    const length = [...text].length;
    if (!length) return ["", 0, ""];
    const share = Math.min(length / Number(shortest), 1) * 60;
    if (length < Number(shortest)) return [textLength.replace("{count}", length), share, "short"];
    if (new Set(text).size < 5 || isRun(text)) return [textRepeats, 20, "weak"];
    const words = (known ?? "").toLowerCase().split(/[\s@]+/).filter((word) => word.length >= 4);
    const rest = words.reduce((left, word) => left.replaceAll(word, ""), text);
    if (rest.length < text.length && rest.length < 8) return [textKnown, 20, "weak"];
    return length >= STRONG ? [textStrong, 100, "strong"] : [textGood, 75, "good"];
  }

  function equip(input) {
    const had = document.activeElement === input;
    const { textShow, textHide, textShowName, textHideName } = input.dataset;
    const line = document.createElement("div");
    line.className = "password";
    input.before(line);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.setAttribute("aria-controls", input.id);
    const turn = (shows) => {
      input.type = shows ? "text" : "password";
      button.setAttribute("aria-label", shows ? textHideName : textShowName);
      button.textContent = shows ? textHide : textShow;
    };
    turn(false);
    button.addEventListener("click", () => turn(input.type === "password"));
    input.form?.addEventListener("submit", () => turn(false)); // browsers remember what text boxes held
    line.append(input, button);

    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-hidden", "true");
    const says = document.createElement("p");
    says.className = "hint";
    says.setAttribute("role", "status");
    line.after(bar, says);
    const measure = () => {
      const [words, share, is] = verdict(input);
      says.textContent = words;
      bar.value = share;
      bar.hidden = says.hidden = !words;
      bar.dataset.is = is;
    };
    input.addEventListener("input", measure);
    measure();
    if (had) input.focus();
  }

  document.querySelectorAll("input[data-meter][data-text-show]").forEach(equip);
})();
