/**
 * A JSON value <-> the fragment of a link, which a browser never sends to any server.
 *
 * Deflated, then base64 as URLs have it. Knows nothing of what the value is.
 */

const NAME = "#chat=";
const MOST_BYTES = 2_000_000; // unpacked: a link may come from anybody
const TOO_MUCH = "This link unpacks to more than a conversation has.";
const BROKEN = "This link is not complete, or not of this page.";

export async function toFragment(value) {
  const packed = await through(new CompressionStream("deflate-raw"), encoded(value), Infinity);
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return NAME + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The value; null for another fragment. Throws an Error that people can read. */
export async function fromFragment(fragment) {
  if (!fragment.startsWith(NAME)) return null;
  const base64 = fragment.slice(NAME.length).replaceAll("-", "+").replaceAll("_", "/");
  try {
    const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bytes = await through(new DecompressionStream("deflate-raw"), packed, MOST_BYTES);
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(error instanceof RangeError ? TOO_MUCH : BROKEN);
  }
}

function encoded(value) {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** All that comes out. Throws RangeError for more than `most` bytes. */
async function through(stream, bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    if (length > most) throw new RangeError();
    parts.push(value);
  }
}
