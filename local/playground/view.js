/**
 * The conversation as people see it. Every text enters the page as text, never as HTML.
 *
 * Elements of items that stay are kept as they are: whoever has selected text keeps it, and a
 * screen reader reads only what is new. Knows nothing of requests; what the buttons ask for is
 * passed on to `on`: {retry(item), reword(item, text), copy(text)}.
 */

const ENDINGS = { stopped: "stopped", length: "cut at max tokens", lost: "cut off" };

export class View {
  #container;
  #on;
  #elements = new Map(); // item -> its article

  constructor(container, on) {
    this.#container = container;
    this.#on = on;
  }

  /** Exactly these items, in this order. While `isBusy` nothing in them can be changed. */
  show(items, isBusy) {
    this.#forgetAllBut(items);
    items.forEach((item, index) => this.#place(this.#elementOf(item), index));
    items.forEach((item) => this.update(item));
    this.#container.dataset.busy = isBusy;
    for (const button of this.#container.querySelectorAll("button")) button.disabled = isBusy;
  }

  /** An answer has grown, or has ended. */
  update(item) {
    const article = this.#elements.get(item);
    if (article?.ariaBusy !== "true") return;
    setText(article.querySelector(".text"), item.content);
    article.querySelector(".calls").replaceChildren(...(item.tool_calls ?? []).map(callBubble));
    setText(article.querySelector(".figures"), figures(item));
    article.querySelector(".acts").hidden = !item.ending || item.ending === "tool_calls";
    article.ariaBusy = String(!item.ending); // read aloud when it is complete
  }

  #forgetAllBut(items) {
    for (const [item, article] of this.#elements) {
      if (items.includes(item)) continue;
      article.remove();
      this.#elements.delete(item);
    }
  }

  #elementOf(item) {
    if (!this.#elements.has(item)) this.#elements.set(item, this.#build(item));
    return this.#elements.get(item);
  }

  #place(article, index) {
    const there = this.#container.children[index];
    if (there !== article) this.#container.insertBefore(article, there ?? null);
  }

  #build(item) {
    switch (item.role) {
      case "user":
        return this.#question(item);
      case "assistant":
        return this.#answer(item);
      case "tool":
        return element("article", { className: "tool", ariaLabel: "Result of the tool" }, [
          bubble("Result, made up by this page", item.content),
        ]);
      default:
        return element("article", { className: "note", ariaLabel: "Note" }, [
          element("p", { className: "text", textContent: item.content }),
          button("Try again", () => this.#on.retry(item)),
        ]);
    }
  }

  #question(item) {
    const article = element("article", { className: "user", ariaLabel: "You" });
    const edit = () => {
      article.replaceChildren(this.#editor(item, show));
      article.querySelector("textarea").focus();
    };
    const show = () =>
      article.replaceChildren(
        element("p", { className: "text", textContent: item.content }),
        element("div", { className: "acts" }, [button("Edit", edit)]),
      );
    show();
    return article;
  }

  #editor(item, close) {
    const draft = element("textarea", { value: item.content, ariaLabel: "Your message, edited" });
    const save = () => {
      const isBusy = this.#container.dataset.busy === "true";
      if (draft.value.trim() && !isBusy) this.#on.reword(item, draft.value.trim());
    };
    onKeys(draft, { Enter: save, Escape: close });
    const buttons = [button("Cancel", close), button("Ask again", save, "main")];
    return element("div", { className: "editor" }, [
      draft,
      element("div", { className: "buttons" }, buttons),
    ]);
  }

  #answer(item) {
    return element("article", { className: "assistant", ariaLabel: "Model", ariaBusy: "true" }, [
      element("p", { className: "text" }),
      element("div", { className: "calls" }),
      element("p", { className: "figures" }),
      element("div", { className: "acts" }, [
        button("Retry", () => this.#on.retry(item)),
        button("Copy", () => this.#on.copy(item.content)),
      ]),
    ]);
  }
}

/** An element with properties and children. */
export function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function button(label, onClick, className = "") {
  return element("button", { type: "button", textContent: label, onclick: onClick, className });
}

/** Keys of a text field that do something else than write. Shift+Enter still begins a line. */
export function onKeys(field, actions) {
  field.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || event.shiftKey || event.isComposing) return; // composing: Enter picks a word
    event.preventDefault();
    event.stopPropagation();
    action();
  });
}

function callBubble({ function: { name, arguments: json } }) {
  return bubble("The model calls", `${name} ${json}`);
}

function bubble(title, code) {
  return element("div", { className: "bubble" }, [
    element("h3", { textContent: title }),
    element("code", { textContent: code }),
  ]);
}

/** "first token 45 ms · 38 tokens · 412 tokens/s" */
function figures({ figures: measured, ending }) {
  if (!measured) return ENDINGS[ending] ?? "";
  const { firstTokenMs, numTokens, tokensPerSecond } = measured;
  const parts = [`first token ${Math.round(firstTokenMs)} ms`];
  parts.push(numTokens === 1 ? "1 token" : `${numTokens} tokens`);
  const numDigits = tokensPerSecond < 10 ? 1 : 0;
  if (tokensPerSecond) parts.push(`${tokensPerSecond.toFixed(numDigits)} tokens/s`);
  if (ENDINGS[ending]) parts.push(ENDINGS[ending]);
  return parts.join(" · ");
}

/** Only the new part is written where a text has grown: what is selected in it stays selected. */
function setText(target, text) {
  const shown = target.textContent;
  if (shown && text.startsWith(shown)) target.firstChild.appendData(text.slice(shown.length));
  else target.textContent = text;
}
