/**
 * Several answers to one question, side by side: sampled, or by two settings. People choose the one
 * that the conversation goes on with; until then it is the first.
 */

import { AnswerParts } from "./answer.js";
import { button, element } from "./elements.js";
import { figuresLine } from "./speed.js";

export class AnswersView {
  article;
  #item;
  #cards;
  #figures = element("p", { className: "figures" });
  #acts;

  constructor(item, on) {
    this.#item = item;
    this.#cards = item.answers.map((_, index) => new Card(item, index, on));
    this.#acts = element("div", { className: "acts" }, [
      button("Retry", () => on.retry(item)),
      button("Inspect", () => on.inspect(item), "looks"),
    ]);
    const label = `${item.answers.length} answers`;
    const cards = element("div", { className: "cards" }, this.#cards.map((card) => card.section));
    const children = [cards, this.#figures, this.#acts];
    this.article = element("article", { className: "answers", ariaLabel: label }, children);
  }

  update() {
    const { answers, figures } = this.#item;
    for (const card of this.#cards) card.update();
    const [retry] = this.#acts.children;
    retry.hidden = answers.some(({ ending }) => !ending);
    this.#figures.textContent = [...figures].sort(byLabel).map(labelledLine).join("\n");
  }
}

class Card {
  section;
  #item;
  #index;
  #parts;
  #acts;
  #choose;

  constructor(item, index, on) {
    this.#item = item;
    this.#index = index;
    const { answers, labels } = item;
    const count = `${index + 1} of ${answers.length}`;
    const label = labels[index] ? `${count} · ${labels[index]}` : count;
    const heading = element("h3", { textContent: label });
    this.section = element("section", { className: "card", ariaLabel: `Answer ${label}` });
    this.section.append(heading);
    this.#parts = new AnswerParts(answers[index], this.section);
    this.#choose = button("Go on with this", () => on.choose(item, index));
    this.#acts = element("div", { className: "acts" }, [
      this.#choose,
      button("Copy", () => on.copy(answers[index].content)),
    ]);
    this.section.append(this.#acts);
  }

  update() {
    this.#parts.update();
    this.#acts.hidden = this.#item.answers.some(({ ending }) => !ending);
    const isChosen = this.#item.chosen === this.#index;
    this.section.dataset.isChosen = isChosen;
    this.#choose.ariaPressed = String(isChosen);
  }
}

function byLabel(one, other) {
  return one.label.localeCompare(other.label);
}

function labelledLine(figures) {
  const line = figuresLine(figures);
  return figures.label ? `${figures.label}: ${line}` : `all together: ${line}`;
}
