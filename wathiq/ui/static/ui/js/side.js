// The strip of settings on a phone: the entry one is at comes into view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
