/**
 * One request and all that came back, as it went over the wire: for those who want to look at it.
 *
 * Knows nothing of what the events mean. The key is never part of it.
 */

const MOST_EVENTS = 5000; // of which each is some hundred bytes

export class Exchange {
  status = null; // as in "200 OK", once there is an answer
  headers = [];
  events = []; // [milliseconds since it was sent, data]
  numEvents = 0;
  #sentAt = performance.now();

  constructor(url, body) {
    this.url = url;
    this.body = body;
  }

  answered(response) {
    this.status = `${response.status} ${response.statusText}`.trim();
    this.headers = [...response.headers];
  }

  add(data) {
    this.numEvents += 1;
    if (this.events.length < MOST_EVENTS) this.events.push([this.#elapsed(), data]);
  }

  #elapsed() {
    return Math.round(performance.now() - this.#sentAt);
  }
}
