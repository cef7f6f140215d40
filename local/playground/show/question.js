/** A question, which can be asked in other words. Knows nothing of what follows it. */

import { button, element, onKeys } from "./elements.js";

export class QuestionView {
  article = element("article", { className: "user", ariaLabel: "You" });
  #item;
  #on;
  #isBusy;

  /** isBusy(): whether nothing may be asked now. */
  constructor(item, on, isBusy) {
    this.#item = item;
    this.#on = on;
    this.#isBusy = isBusy;
    this.#show();
  }

  #show() {
    this.article.replaceChildren(
      element("p", { className: "text", textContent: this.#item.content }),
      element("div", { className: "acts" }, [button("Edit", () => this.#edit())]),
    );
  }

  #edit() {
    const label = "Your message, edited";
    const draft = element("textarea", { value: this.#item.content, ariaLabel: label });
    const save = () => {
      const text = draft.value.trim();
      if (text && !this.#isBusy()) this.#on.reword(this.#item, text);
    };
    const close = () => this.#show();
    onKeys(draft, { Enter: save, Escape: close });
    const buttons = [button("Cancel", close), button("Ask again", save, "main")];
    this.article.replaceChildren(
      element("div", { className: "editor" }, [
        draft,
        element("div", { className: "buttons" }, buttons),
      ]),
    );
    draft.focus();
  }
}
