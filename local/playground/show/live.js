/**
 * What the server does right now, once a second, as long as people look: four figures and where
 * each of them was in the last minute.
 */

import { metricsText } from "../server/api.js";
import { heldKey } from "../server/key.js";
import { TokenRate, figuresOf } from "../server/metrics.js";
import { Chart } from "./chart.js";
import { element } from "./elements.js";
import { perSecond } from "./speed.js";

const MS_BETWEEN_LOOKS = 1000;
const NUM_LOOKS = 60;

export class LivePanel {
  #panel;
  #state;
  #rate = new TokenRate();
  #cards = [
    new Card("Running", (it) => it.running, String),
    new Card("Waiting", (it) => it.waiting, String),
    new Card("Cache", (it) => it.cacheShare, share, 1),
    new Card("Tokens/s", (it) => it.tokensPerSecond, perSecond),
  ];
  #timer = null;

  /** panel: has a list for the figures, and a paragraph for why there are none. */
  constructor(panel) {
    this.#panel = panel;
    this.#state = panel.querySelector("p");
    panel.querySelector("dl").replaceChildren(...this.#cards.map((card) => card.element));
    document.addEventListener("visibilitychange", () => this.#go());
  }

  show(isShown) {
    this.#panel.hidden = !isShown;
    this.#go();
  }

  /** Look now and again and again; not while nobody can see it. */
  #go() {
    clearInterval(this.#timer);
    if (this.#panel.hidden || document.hidden) return;
    this.#timer = setInterval(() => this.#look(), MS_BETWEEN_LOOKS);
    this.#look();
  }

  async #look() {
    try {
      const figures = figuresOf(await metricsText(heldKey()));
      const tokensPerSecond = this.#rate.add(figures.numTokens, performance.now() / 1000);
      for (const card of this.#cards) card.add({ ...figures, tokensPerSecond });
      this.#state.textContent = "";
    } catch (error) {
      this.#state.textContent = error.status === 401 ? "The figures want the key." : error.message;
    }
  }
}

class Card {
  element;
  #of;
  #text;
  #most;
  #values = [];
  #value = element("span", { className: "value", textContent: "–" });
  #peak = element("span", { className: "peak" });
  #chart = new Chart(NUM_LOOKS);

  /** of(figures): its number, null if there is none. most: that it can be, if that is known. */
  constructor(name, of, text, most) {
    this.#of = of;
    this.#text = text;
    this.#most = most;
    this.element = element("div", {}, [
      element("dt", { textContent: name }),
      element("dd", {}, [this.#value, this.#peak, this.#chart.svg]),
    ]);
  }

  add(figures) {
    const value = this.#of(figures);
    if (value === null || !Number.isFinite(value)) return;
    this.#values = [...this.#values, value].slice(-NUM_LOOKS);
    const peak = Math.max(...this.#values);
    this.#value.textContent = this.#text(value);
    this.#peak.textContent = `most ${this.#text(peak)}`;
    this.#chart.show(this.#values, this.#most ?? peak);
  }
}

function share(part) {
  const percent = 100 * part;
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)} %`;
}
