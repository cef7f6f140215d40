/**
 * The tool that a visitor writes, and answers in person when it is called.
 *
 * Knows nothing of the page.
 */

import { parsed } from "./shapes.js";

/** A list with the tool, or without it as long as it has no name. Throws an Error for people. */
export function ownTool({ name, description, parameters }) {
  if (!name.trim()) return [];
  const schema = parsed(parameters, "The schema of your tool's parameters");
  const function_ = { name: name.trim(), description: description.trim(), parameters: schema };
  return [{ type: "function", function: function_ }];
}

/** As it is written in the page: the last tool of a request that is not one of `known`. */
export function ownToolOf(tools, known) {
  const own = tools?.findLast((tool) => tool.function?.name && !known.includes(tool.function.name));
  if (!own) return {};
  const { name, description = "", parameters = { type: "object" } } = own.function;
  return {
    name: String(name),
    description: String(description),
    parameters: JSON.stringify(parameters, null, 2),
  };
}
