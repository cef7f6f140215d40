/**
 * What people have set, as it stands in the fields: texts, and true or false. And what it is called
 * in a request.
 *
 * `a` and `b` are two ways to sample, of which the second counts while they are compared. All else
 * holds for both. Knows nothing of the page.
 */

import { ANY_TEXT } from "./shapes.js";

/** The field's name here -> its name in a request. All of them are numbers. */
export const NUMBERS = {
  temperature: "temperature",
  maxTokens: "max_tokens",
  answers: "n",
  topP: "top_p",
  topK: "top_k",
  repetition: "repetition_penalty",
  seed: "seed",
};

const SAMPLING = {
  system: "",
  temperature: "0",
  maxTokens: "512",
  answers: "",
  topP: "",
  topK: "",
  repetition: "",
  seed: "",
};

const OWN_TOOL = {
  name: "",
  description: "",
  parameters: JSON.stringify(
    { type: "object", properties: { place: { type: "string" } }, required: ["place"] }, null, 2,
  ),
};

export const DEFAULTS = {
  a: SAMPLING,
  b: { ...SAMPLING, temperature: "1" },
  compares: false,
  probabilities: false,
  tools: false,
  calls: "auto", // may call; "required": must; "own": must call the visitor's tool
  ownTool: OWN_TOOL,
  shape: ANY_TEXT,
};

/** Settings in which everything is there, whatever an earlier page has kept. */
export function complete(settings) {
  const { a, b, ownTool, shape } = settings ?? {};
  return {
    ...DEFAULTS,
    ...settings,
    a: { ...DEFAULTS.a, ...a },
    b: { ...DEFAULTS.b, ...b },
    ownTool: { ...OWN_TOOL, ...ownTool },
    shape: { ...ANY_TEXT, ...shape, sources: { ...ANY_TEXT.sources, ...shape?.sources } },
  };
}

/** The fields of a request that say how to sample. */
export function samplingFields(sampling) {
  const given = Object.entries(NUMBERS).filter(([field]) => sampling[field] !== "");
  return Object.fromEntries(given.map(([field, name]) => [name, Number(sampling[field])]));
}

/** How a request samples, as it is written in the page. */
export function samplingOf(body, system) {
  const { max_completion_tokens } = body;
  const known = { max_tokens: max_completion_tokens, ...body };
  const texts = Object.entries(NUMBERS).map(([field, name]) => [field, numberText(known[name])]);
  return { ...Object.fromEntries(texts), system };
}

/** In what `mine` differs from `other`: "temperature 1, no top p". How many answers is seen. */
export function difference(mine, other) {
  const told = Object.keys(NUMBERS)
    .filter((field) => field !== "answers" && mine[field] !== other[field])
    .map((field) => {
      const name = NUMBERS[field].replaceAll("_", " ");
      return mine[field] === "" ? `no ${name}` : `${name} ${mine[field]}`;
    });
  if (mine.system !== other.system) told.push(`${mine.system ? "own" : "no"} system prompt`);
  return told.join(", ");
}

function numberText(value) {
  return typeof value === "number" ? String(value) : "";
}
