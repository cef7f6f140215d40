/** Which model the server has, or why it does not say. */

import { modelName } from "../server/api.js";
import { heldKey, withKey } from "../server/key.js";

const MS_BETWEEN_LOOKS = 2000;

const state = document.getElementById("state");

export function isModelKnown() {
  return Boolean(state.dataset.isKnown);
}

/** Ask, and say it; while the model still loads, again. mayAsk: people, for the key. */
export async function look(mayAsk) {
  try {
    state.textContent = await (mayAsk ? withKey(modelName) : modelName(heldKey()));
    state.dataset.isKnown = true;
  } catch (error) {
    state.textContent = { 401: "wants a key", 503: "loading …" }[error.status] ?? "not reachable";
    if (error.status === 503) setTimeout(look, MS_BETWEEN_LOOKS, mayAsk);
  }
  document.getElementById("forget-key").hidden = !heldKey();
}
