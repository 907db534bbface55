// The nine characters people type when a camera fails: the same rules as ticketing/short_code.py.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 9;
const LONGEST_INPUT = 64;
const SEPARATORS = /[ \-_.·/\t\n\r\u00a0\u2010-\u2014\u2212\u200b-\u200d]/gu;
const FORGIVEN: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

/** The ninth character for eight canonical ones: a sum over GF(32) that notices every wrong or swapped character. */
export function checkCharacter(body: string): string {
  let total = 0;
  let weight = 1;
  for (const character of body) {
    weight = timesX(weight);
    let value = ALPHABET.indexOf(character);
    for (let factor = weight; value > 0; value >>= 1, factor = timesX(factor)) {
      if (value & 1) total ^= factor;
    }
  }
  return ALPHABET.charAt(total);
}

/** The canonical form of what somebody typed, or null when it cannot be one; never throws. */
export function parseShortCode(text: unknown): string | null {
  if (typeof text !== "string" || [...text].length > LONGEST_INPUT) return null;
  const folded = text
    .normalize("NFKC")
    .replace(SEPARATORS, "")
    .toUpperCase()
    .replace(/[OIL\u09e6-\u09ef]/gu, (character) => FORGIVEN[character] ?? String(character.charCodeAt(0) - 0x09e6));
  if (folded.length !== LENGTH || [...folded].some((character) => !ALPHABET.includes(character))) return null;
  return checkCharacter(folded.slice(0, -1)) === folded.slice(-1) ? folded : null;
}

/** As people see it, e.g. `7KQ-29F-MPX`. */
export function formatShortCode(shortCode: string): string {
  return (shortCode.match(/.{1,3}/gu) ?? []).join("-");
}

/** Multiplied by x in GF(2)[x] / (x⁵ + x² + 1). */
function timesX(value: number): number {
  return value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1;
}
