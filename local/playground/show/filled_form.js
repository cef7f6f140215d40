/**
 * A form made from a JSON schema, which an answer fills in while it is written. For reading.
 *
 * Objects become groups of fields, lists numbered groups, and a choice of values shows them all.
 * What a form has no field for is shown as JSON. Knows nothing of where the schema comes from.
 */

import { partialJson } from "../chat/partial_json.js";
import { element, folded } from "./elements.js";

const DEEPEST = 8; // a schema may refer to itself
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
    this.#fields.replaceChildren(part(this.#schema, value, this.#schema, "", 0));
  }
}

/**
 * The part of a form for one value, which is undefined while it is not written.
 *
 * root: the whole schema, which holds what others refer to.
 */
function part(schema, value, root, name, depth) {
  const { $ref } = schema ?? {};
  if (typeof $ref === "string" && depth < DEEPEST) {
    return part(referred(root, $ref), value, root, name, depth + 1);
  }
  const label = schema?.title ?? name;
  const choices = schema?.enum ?? (schema?.const === undefined ? null : [schema.const]);
  if (choices) return choice(label, choices, value);
  if (depth < DEEPEST && schema?.properties) return group(schema, value, root, label, depth);
  if (depth < DEEPEST && schema?.items && schema?.type === "array") {
    return list(schema, value, root, label, depth);
  }
  if (schema?.type === "boolean") return choice(label, [true, false], value);
  return field(label, value);
}

function group(schema, value, root, label, depth) {
  const properties = Object.entries(schema.properties);
  const children = properties.map(([name, inner]) =>
    part(inner, value?.[name], root, name, depth + 1),
  );
  return legended(label, "group", children);
}

function list(schema, value, root, label, depth) {
  const entries = Array.isArray(value) ? value : [];
  const children = entries.map((entry, index) =>
    part(schema.items, entry, root, String(index + 1), depth + 1),
  );
  return legended(label, "group", children);
}

function choice(label, choices, value) {
  numGroups += 1;
  const options = choices.map((one) => {
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
