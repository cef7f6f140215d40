/**
 * The panel of settings: what stands in its fields, and what is on.
 *
 * The fields of one way to sample are there once; while two are compared, people choose which of
 * them the fields show. Knows nothing of requests.
 */

import { NUMBERS, complete } from "../request/settings.js";
import { SHAPES } from "../request/shapes.js";
import { NAMES, SIGNATURES } from "../tools/winds.js";
import { element } from "./elements.js";

const byId = (id) => document.getElementById(id);

// The field of a name: byId(FIELDS[name]).
const SAMPLING = Object.fromEntries(
  ["system", ...Object.keys(NUMBERS)].map((name) => [name, kebab(name)]),
);
const SWITCHES = {
  compares: "compare",
  probabilities: "probabilities",
  tools: "tools",
};
const OWN_TOOL = { name: "own-name", description: "own-description", parameters: "own-parameters" };

export class SettingsPanel {
  #settings = complete();
  #edited = "a"; // of the two ways to sample, the one that the fields show
  #onChange;

  /** onChange(): after people have changed something. */
  constructor(onChange) {
    this.#onChange = onChange;
    const options = Object.entries(SHAPES).map(([kind, { name }]) => new Option(name, kind));
    byId("shape").replaceChildren(...options);
    const names = SIGNATURES.map((name) => element("code", { textContent: name }));
    byId("tool-names").replaceChildren(...names.map((name) => element("li", {}, [name])));
    byId("settings").addEventListener("input", (event) => this.#changed(event));
    byId("tools").addEventListener("input", (event) => this.#changed(event));
  }

  get settings() {
    return this.#settings;
  }

  set settings(settings) {
    this.#settings = complete(settings);
    this.#edited = "a";
    this.#show();
  }

  #changed({ target }) {
    if (target.name === "edited") this.#edited = target.value;
    else this.#read(target);
    this.#show(target);
    this.#onChange();
  }

  #read({ id }) {
    const settings = this.#settings;
    settings[this.#edited] = { ...settings[this.#edited], ...values(SAMPLING, id) };
    settings.ownTool = { ...settings.ownTool, ...values(OWN_TOOL, id) };
    for (const [name, field] of Object.entries(SWITCHES)) settings[name] = byId(field).checked;
    settings.calls = byId("calls").value;
    if (!settings.compares) this.#edited = "a";
    const { kind, sources } = settings.shape;
    const isSource = id === "shape-source";
    settings.shape = {
      kind: byId("shape").value,
      sources: isSource ? { ...sources, [kind]: byId("shape-source").value } : sources,
    };
  }

  /** All fields but the one that is being written in. */
  #show(but) {
    const { shape, ownTool } = this.#settings;
    const sampling = this.#settings[this.#edited];
    fill(SAMPLING, sampling, but);
    fill(OWN_TOOL, ownTool, but);
    for (const [name, id] of Object.entries(SWITCHES)) byId(id).checked = this.#settings[name];
    byId(`edit-${this.#edited}`).checked = true;
    byId("which").hidden = !this.#settings.compares;
    byId("calls").value = this.#settings.calls;
    byId("shape").value = shape.kind;
    byId("shape-of").hidden = shape.kind === "text";
    byId("shape-hint").textContent = SHAPES[shape.kind].hint ?? "";
    if (but?.id !== "shape-source") byId("shape-source").value = shape.sources[shape.kind];
    byId("all-the-same").hidden = !(Number(sampling.answers) > 1 && sampling.temperature === "0");
    byId("name-taken").hidden = !NAMES.includes(ownTool.name.trim());
  }
}

/** What stands in the one of these fields that has the id. */
function values(fields, id) {
  const found = Object.entries(fields).filter(([, field]) => field === id);
  return Object.fromEntries(found.map(([name, field]) => [name, byId(field).value]));
}

function fill(fields, texts, but) {
  for (const [name, id] of Object.entries(fields)) {
    if (byId(id) !== but) byId(id).value = texts[name];
  }
}

/** "maxTokens" -> "max-tokens" */
function kebab(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
