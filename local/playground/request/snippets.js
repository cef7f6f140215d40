/**
 * A chat request as a program that sends it: curl, Python, and curl to the REST route.
 *
 * `wantsKey` makes it read the key from the environment: a key is never part of a text that is
 * copied, pasted and shared. Knows nothing of the page.
 */

/** curl to `url`, whose dialect the body is in. */
export function curl(body, url, wantsKey) {
  const lines = [
    `curl -N ${url}`,
    ...(wantsKey ? ['-H "Authorization: Bearer $API_KEY"'] : []),
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(body, null, 2))}`,
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

/** OpenAI's client for Python. */
export function python(body, baseUrl, wantsKey) {
  const { known, others } = forOpenAi(body);
  const given = Object.keys(others).length ? { ...known, extra_body: others } : known;
  const fields = Object.entries(given).map(([name, it]) => `    ${name}=${literal(it, 1)},\n`);
  return [
    wantsKey ? "import os\n\n" : "",
    "from openai import OpenAI\n\n",
    `client = OpenAI(base_url=${JSON.stringify(baseUrl)}, `,
    `api_key=${wantsKey ? 'os.environ["API_KEY"]' : '"none"'})\n`,
    `stream = client.chat.completions.create(\n${fields.join("")})\n`,
    "for chunk in stream:\n",
    "    delta = chunk.choices[0].delta\n",
    body.tools ? PRINT_CALLS : "",
    '    print(delta.content or "", end="", flush=True)\n',
    "print()\n",
  ].join("");
}

// What this server knows beyond OpenAI's fields, which its client only sends on as extra_body.
const OTHERS = new Set(["choice", "grammar", "regex", "repetition_penalty", "top_k"]);

function forOpenAi(body) {
  const fields = Object.entries(body);
  return {
    known: Object.fromEntries(fields.filter(([name]) => !OTHERS.has(name))),
    others: Object.fromEntries(fields.filter(([name]) => OTHERS.has(name))),
  };
}

const PRINT_CALLS = `\
    for call in delta.tool_calls or []:
        print(call.function.name or call.function.arguments, end="", flush=True)
`;

/** The same request in the REST dialect, which has one answer in plain text and knows no tools. */
export function rest({ messages, max_tokens, ...fields }) {
  const { model, n, tools, tool_choice, logprobs, top_logprobs, ...others } = fields;
  const spoken = messages.filter(({ role, content }) => role !== "tool" && content);
  const said = spoken.map(({ role, content }) => ({ role, content }));
  while (said.at(-1)?.role === "assistant") said.pop(); // it would be continued
  return { messages: said, max_new_tokens: max_tokens, ...others };
}

/** For a shell. */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JSON value as Python writes it. Its strings are written the same way in both. */
function literal(value, depth) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((part) => literal(part, depth + 1))
    : Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${literal(v, depth + 1)}`);
  const [open, close] = isList ? "[]" : "{}";
  const inOneLine = open + parts.join(", ") + close;
  if (inOneLine.length < 80 && !inOneLine.includes("\n")) return inOneLine;
  const [inner, outer] = ["    ".repeat(depth + 1), "    ".repeat(depth)];
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${outer}${close}`;
}
