/**
 * Shapes that an answer can be held to, each with an example to begin with.
 *
 * A shape is {kind, sources}: sources[kind] is what people wrote for it. Knows nothing of the page.
 */

const WIND = {
  type: "object",
  title: "A wind",
  properties: {
    wind: { type: "string", title: "Name", maxLength: 20 },
    direction: { enum: ["north", "northeast", "east", "south", "west", "northwest"] },
    season: { enum: ["spring", "summer", "autumn", "winter", "all year"] },
    cold: { type: "boolean" },
    character: { type: "string", maxLength: 80 },
  },
  required: ["wind", "direction", "season", "cold", "character"],
  additionalProperties: false,
};

/** kind -> what people read: its name, how it is written, and a first example. */
export const SHAPES = {
  text: { name: "Any text" },
  schema: {
    name: "JSON schema",
    hint: "The answer fills in a form that is made from the schema.",
    example: JSON.stringify(WIND, null, 2),
  },
  grammar: {
    name: "Grammar",
    hint: "llama.cpp's GBNF.",
    example:
      'root ::= "The " [a-z]+ " blows in " season "."\n' +
      'season ::= "winter" | "spring" | "summer" | "autumn"\n',
  },
  regex: {
    name: "Regular expression",
    hint: "Rust's syntax; the whole answer matches.",
    example: "The [a-z]+ blows from the (north|south)?(east|west)?\\.",
  },
  choice: {
    name: "One of these",
    hint: "One answer a line.",
    example: "cold\nmild\nwarm\n",
  },
};

export const ANY_TEXT = {
  kind: "text",
  sources: Object.fromEntries(
    Object.entries(SHAPES).map(([kind, { example }]) => [kind, example ?? ""]),
  ),
};

/** The fields of a request that ask for it. Throws an Error that people can read. */
export function shapeFields({ kind, sources }) {
  const source = sources[kind];
  switch (kind) {
    case "text":
      return {};
    case "schema": {
      const json_schema = { name: "answer", schema: parsed(source, "The schema of the answer") };
      return { response_format: { type: "json_schema", json_schema } };
    }
    case "choice":
      return { choice: source.split("\n").map((line) => line.trim()).filter(Boolean) };
    default:
      return { [kind]: source };
  }
}

/** The shape that a request asks for, as it is written in the page. */
export function shapeOf({ response_format, grammar, regex, choice }) {
  const schema = response_format?.json_schema?.schema;
  if (schema) return shaped("schema", JSON.stringify(schema, null, 2));
  if (Array.isArray(choice)) return shaped("choice", choice.join("\n"));
  if (grammar) return shaped("grammar", String(grammar));
  if (regex) return shaped("regex", String(regex));
  return ANY_TEXT;
}

/** An object out of JSON. Throws an Error that says in which text there is none. */
export function parsed(source, what) {
  try {
    const value = JSON.parse(source);
    if (value && typeof value === "object" && !Array.isArray(value)) return value;
  } catch (error) {
    throw new Error(`${what} is not JSON: ${error.message}`);
  }
  throw new Error(`${what} is not an object.`);
}

function shaped(kind, source) {
  return { kind, sources: { ...ANY_TEXT.sources, [kind]: source } };
}
