/**
 * A text as its tokens, coloured by how surprising each was. Under the pointer, a finger or the
 * focus a token tells what else was likely.
 *
 * The whole text is one stop of the Tab key; in it the arrow keys move from token to token.
 */

import { percent, surprise } from "../chat/tokens.js";
import { element } from "./elements.js";

export class TokensView {
  #target;
  #numShown = 0;
  #rest = document.createTextNode(""); // of the text, what no token has said

  constructor(target) {
    this.#target = target;
  }

  /** tokens: all so far, of a text that only grows. */
  show(tokens, text) {
    if (!this.#numShown) this.#begin();
    const added = tokens.slice(this.#numShown).filter(([piece]) => piece).map(tokenElement);
    this.#rest.before(...added);
    this.#numShown = tokens.length;
    const length = tokens.reduce((sum, [piece]) => sum + piece.length, 0);
    this.#rest.data = text.slice(length);
    const first = this.#target.firstElementChild;
    if (first && !this.#target.querySelector('[tabindex="0"]')) first.tabIndex = 0;
  }

  #begin() {
    this.#target.replaceChildren(this.#rest);
    this.#target.classList.add("tokens");
    this.#target.addEventListener("pointerover", ({ target }) => showCard(target));
    this.#target.addEventListener("pointerleave", hideCard);
    this.#target.addEventListener("focusin", ({ target }) => showCard(target));
    this.#target.addEventListener("focusout", hideCard);
    this.#target.addEventListener("keydown", (event) => this.#move(event));
  }

  #move(event) {
    const { target, key } = event;
    const { nextElementSibling: after, previousElementSibling: before } = target;
    const next = { ArrowRight: after, ArrowLeft: before };
    if (key === "Escape") hideCard();
    if (!next[key]) return;
    event.preventDefault();
    target.tabIndex = -1;
    next[key].tabIndex = 0;
    next[key].focus();
  }
}

const told = new WeakMap(); // token's element -> the token

function tokenElement(token) {
  const [text, logprob] = token;
  const made = element("span", { className: "token", textContent: text, tabIndex: -1 });
  made.dataset.surprise = surprise(logprob);
  told.set(made, token);
  return made;
}

// --- the card ---------------------------------------------------------------------------------

const card = document.getElementById("token-card");

function showCard(target) {
  const token = told.get(target);
  if (!token) return;
  card.replaceChildren(...lines(token));
  card.hidden = false;
  target.setAttribute("aria-describedby", card.id);
  placeBelow(target.getClientRects()[0]);
}

function hideCard() {
  card.hidden = true;
}

/** Within the window, and above the token where there is no room below it. */
function placeBelow({ left, top, bottom }) {
  const { width, height } = card.getBoundingClientRect();
  const fits = bottom + height + 8 < innerHeight;
  card.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  card.style.top = `${fits ? bottom + 4 : top - height - 4}px`;
}

/** The chosen token, and the likely ones, each with its share and a bar of it. */
function lines([text, logprob, likely]) {
  const rows = likely.map(([other, share]) => row(other, share, other === text));
  const isAmong = likely.some(([other]) => other === text);
  return isAmong ? rows : [row(text, logprob, true), ...rows];
}

function row(text, logprob, isChosen) {
  const bar = element("span", { className: "bar" });
  bar.style.inlineSize = `${4 * Math.exp(logprob)}rem`;
  return element("div", { className: isChosen ? "row chosen" : "row" }, [
    element("code", { textContent: visible(text) }),
    element("span", { className: "share", textContent: percent(logprob) }),
    element("span", { className: "track" }, [bar]),
  ]);
}

/** White space that can be seen. */
function visible(text) {
  if (!text) return "(the end)";
  return text.replaceAll("\n", "⏎").replaceAll("\t", "⇥").replaceAll(" ", "␣");
}
