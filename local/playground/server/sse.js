/**
 * Server-sent events out of bytes that arrive in any pieces. Knows nothing of what they carry.
 */

const LINE_END = /\r\n|\n|\r/;

export class EventDecoder {
  #text = new TextDecoder(); // holds back a character whose bytes are not all there
  #rest = ""; // the line that is not complete
  #data = []; // lines of the event that is not complete

  /** The data of every event that these bytes complete, as a list of texts. */
  decode(bytes) {
    const text = this.#rest + this.#text.decode(bytes, { stream: true });
    // A final CR may be the first half of a CRLF: it is held back with its line.
    const heldBack = text.endsWith("\r") ? "\r" : "";
    const lines = text.slice(0, text.length - heldBack.length).split(LINE_END);
    this.#rest = lines.pop() + heldBack;
    return lines.map((line) => this.#take(line)).filter((event) => event !== null);
  }

  /** What `line` completes: an event's data at the empty line after it, otherwise null. */
  #take(line) {
    if (line === "") {
      const event = this.#data.length ? this.#data.join("\n") : null;
      this.#data = [];
      return event;
    }
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === "data") this.#data.push(value ?? "");
    return null; // other fields and comments say nothing that is needed here
  }
}
