/**
 * The value of JSON that is still being written: as much of it as is there.
 *
 * The server writes valid JSON where a schema holds it, so a beginning lacks only its end: what is
 * open is closed, and what is half a word is left out. Knows nothing of schemas.
 */

/** undefined where nothing can be made of it. */
export function partialJson(text) {
  const whole = attempt(text);
  if (whole !== undefined) return whole;
  const { closing, isInString, lastWhole } = scan(text);
  const heads = isInString ? [withoutHalfEscape(text) + '"', text.slice(0, lastWhole)] : [text];
  for (const head of [...heads, text.slice(0, lastWhole)]) {
    const value = attempt(withoutDangling(head) + closing);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What closes the open brackets; whether the end is in a string; where the last part ended. */
function scan(text) {
  const open = [];
  let isInString = false;
  let lastWhole = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isInString) {
      if (character === "\\") at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      isInString = true;
    } else if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      lastWhole = at + 1;
    } else if (character === "}" || character === "]") {
      open.pop();
      lastWhole = at + 1;
    } else if (character === ",") {
      lastWhole = at;
    }
  }
  return { closing: open.reverse().join(""), isInString, lastWhole };
}

function withoutHalfEscape(text) {
  return text.replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, "$1");
}

/** A name without its value, a colon or a comma at the end say nothing yet. */
function withoutDangling(text) {
  return text.replace(/(?:(?<=\{)|,)\s*"(?:[^"\\]|\\.)*"\s*:?\s*$/, "").replace(/,\s*$/, "");
}

function attempt(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
