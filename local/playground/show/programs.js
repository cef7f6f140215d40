/** The next request as a program to paste: the buttons for it. */

import { curl, python, rest } from "../request/snippets.js";
import { CHAT_URL, OPENAI_URL, PREDICT_URL } from "../server/api.js";
import { heldKey } from "../server/key.js";

const PROGRAMS = {
  "copy-curl": ["it for curl", (body) => curl(body, CHAT_URL, heldKey())],
  "copy-python": ["it for Python", (body) => python(body, OPENAI_URL, heldKey())],
  "copy-rest": ["it for REST", (body) => curl(rest(body), PREDICT_URL, heldKey())],
};

/** body(): the request, or an Error for people. on: {copy(text, what), say(text)}. */
export function beginPrograms(body, { copy, say }) {
  for (const [id, [what, written]] of Object.entries(PROGRAMS)) {
    document.getElementById(id).addEventListener("click", () => {
      try {
        copy(written(body()), what);
      } catch (error) {
        say(error.message);
      }
    });
  }
}
