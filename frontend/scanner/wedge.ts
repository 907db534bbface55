// A USB or Bluetooth scanner is a keyboard that types very fast and ends with Enter. Pure: keys and their times come in.

const FASTEST_TYPIST_MS = 50;
const SHORTEST_CODE = 6;
const LONGEST_CODE = 400;

export class Wedge {
  private text = "";
  private last_ms = -Infinity;

  /**
   * Takes one key press. `code`: a burst just ended, this is what was read. `swallow`: the key belongs to a burst, so the
   * page must not act on it (a space would press a button).
   */
  take(key: string, at_ms: number): { code: string | null; swallow: boolean } {
    const fast = at_ms - this.last_ms <= FASTEST_TYPIST_MS;
    if (key === "Enter" || key === "Tab") {
      const code = fast && this.text.length >= SHORTEST_CODE ? this.text : null;
      this.text = "";
      return { code, swallow: code !== null };
    }
    if ([...key].length !== 1) return { code: null, swallow: false }; // Shift and its like come between the letters
    this.text = fast ? (this.text + key).slice(0, LONGEST_CODE) : key;
    this.last_ms = at_ms;
    return { code: null, swallow: fast && this.text.length >= 3 };
  }
}
