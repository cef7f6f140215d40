/**
 * A form made from a JSON schema, which an answer fills in while it is written. For reading.
 *
 * Objects become groups of fields, lists numbered groups, and a choice of values shows them all.
 * What a form has no field for, or no room, is shown as JSON. Knows nothing of where the schema
 * comes from.
 */

import { partialJson } from "../chat/partial_json.js";
import { element, folded } from "./elements.js";

const DEEPEST = 8; // a schema may refer to itself
const MOST_PARTS = 300; // fields, groups and options: it is drawn anew with every token
const MORE = "There is more in the JSON below.";
let numGroups = 0; // radio buttons of one name belong together

export class FilledForm {
  element;
  #schema;
  #fields = element("div", { className: "fields" });

  /** text: the element with the answer as it came, which is folded away below the form. */
  constructor(schema, text) {
    this.#schema = schema;
    this.element = element("div", { className: "filled-form" }, [
      this.#fields,
      folded("JSON", [text]),
    ]);
  }

  fill(json) {
    const value = partialJson(json);
    this.element.hidden = !json;
    const form = { schema: this.#schema, left: MOST_PARTS };
    this.#fields.replaceChildren(part(this.#schema, value, form, "", 0));
  }
}

/**
 * The part of a form for one value, which is undefined while it is not written.
 *
 * form: {schema, left}: the whole schema, which holds what others refer to, and how many parts more
 * there is room for. Groups are drawn once their value has begun: what a schema allows has no end.
 */
function part(schema, value, form, name, depth) {
  const { $ref } = schema ?? {};
  if (typeof $ref === "string" && depth < DEEPEST) {
    return part(referred(form.schema, $ref), value, form, name, depth + 1);
  }
  const label = schema?.title ?? name;
  const choices = schema?.enum ?? (schema?.const === undefined ? null : [schema.const]);
  if (choices) return choice(label, choices, value, form);
  if (depth < DEEPEST) {
    if (schema?.items && Array.isArray(value)) return list(schema, value, form, label, depth);
    if (schema?.properties && isObject(value)) return group(schema, value, form, label, depth);
  }
  if (schema?.type === "boolean") return choice(label, [true, false], value, form);
  return field(label, value);
}

function group(schema, value, form, label, depth) {
  const properties = Object.entries(schema.properties);
  const children = withinBounds(form, properties, ([name, inner]) =>
    part(inner, value[name], form, name, depth + 1),
  );
  return legended(label, "group", children);
}

function list(schema, value, form, label, depth) {
  const children = withinBounds(form, value, (entry, index) =>
    part(schema.items, entry, form, String(index + 1), depth + 1),
  );
  return legended(label, "group", children);
}

/** What is drawn of each, as long as there is room; then that there is more. */
function withinBounds(form, entries, draw) {
  const children = [];
  for (const [index, entry] of entries.entries()) {
    if (form.left <= 0) return [...children, element("p", { textContent: MORE })];
    form.left -= 1;
    children.push(draw(entry, index));
  }
  return children;
}

function choice(label, choices, value, form) {
  numGroups += 1;
  const options = withinBounds(form, choices, (one) => {
    const input = element("input", {
      type: "radio",
      name: `choice-${numGroups}`,
      checked: one === value,
      disabled: true,
    });
    return element("label", { className: "option" }, [input, shown(one)]);
  });
  return legended(label, "choice", options);
}

function field(label, value) {
  const text = value === undefined ? "" : shown(value);
  const input = element("textarea", { value: text, readOnly: true, rows: 1 });
  return element("label", { className: "field" }, [element("span", { textContent: label }), input]);
}

function legended(label, className, children) {
  const legend = element("legend", { textContent: label || "Answer" });
  return element("fieldset", { className }, [legend, ...children]);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** "#/$defs/wind" -> what stands there; {} where nothing does. */
function referred(root, reference) {
  const steps = reference.split("/").slice(1);
  const names = steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = names.reduce((at, name) => at?.[name], root);
  return found && typeof found === "object" ? found : {};
}
