import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chooseVerify, nobleVerify, webCryptoVerify } from "./ed25519.ts";
import { checkCharacter, formatShortCode, parseShortCode } from "./short_code.ts";
import * as ticket from "./ticket.ts";

interface Vectors {
  context: string;
  edition: number;
  today: string;
  today_number: number;
  revoked: Record<string, number>;
  keys: ticket.KeyInBundle[];
  weak_keys: string[];
  kinds: Record<string, number>;
  base45: [string, string][];
  short_codes: [string, string][];
  cases: { name: string; code: string; reason: string | null; ticket: ticket.TicketPayload | null }[];
  variants: { bases: [string, string]; counts: Record<string, Record<string, number>>; sha256: string };
}

const vectors = JSON.parse(readFileSync(join(process.env["SUMMIT_VECTORS"] ?? "", "ticket_s1.json"), "utf8")) as Vectors;
const LOOK_ALIKES = "\u0421\u0392\u0395\u041e\uff10\u09e6\u2010\u00a0\u0000a";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const gateWith = (verify: ticket.Verify): ticket.Gate => ({
  keys: ticket.importKeys(vectors.keys),
  edition: vectors.edition,
  today: vectors.today,
  revoked: new Map(Object.entries(vectors.revoked)),
  verify,
});
const native = gateWith(webCryptoVerify(crypto.subtle));
const fallback = gateWith(nobleVerify);

for (const [engine, gate] of [["WebCrypto", native], ["noble", fallback]] as const) {
  for (const { name, code, reason, ticket: expected } of vectors.cases) {
    test(`${engine}: ${name}`, async () => {
      const answer = await ticket.check(code, gate);
      assert.equal(answer.reason, reason);
      if (expected !== null) assert.deepEqual(answer.ticket, expected);
    });
  }
}

test("none of the neighbours of good codes is accepted, and each is refused for the server's reason", async () => {
  const [good, other] = vectors.variants.bases;
  const counts: Record<string, Record<string, number>> = {};
  const digest = createHash("sha256");
  for (const [base, against] of [[good, other], [other, good]] as const) {
    for (const [name, code] of variants(base, against)) {
      const answer = (await ticket.check(code, native)).reason ?? "ok";
      const row = (counts[name] ??= {});
      row[answer] = (row[answer] ?? 0) + 1;
      digest.update(`${name}:${answer}\n`);
    }
  }
  assert.deepEqual(counts, vectors.variants.counts);
  assert.equal(digest.digest("hex"), vectors.variants.sha256);
});

test("whatever is no text is invalid", async () => {
  for (const thing of [null, undefined, 5, {}, [], Symbol("S1"), true, new Uint8Array(122)]) {
    assert.equal((await ticket.check(thing, native)).reason, "invalid");
  }
});

test("weak and broken keys are left out of the bundle", () => {
  for (const weak of vectors.weak_keys) assert.ok(ticket.isWeakPublicKey(Buffer.from(weak, "hex")), weak);
  const key = vectors.keys[0] as ticket.KeyInBundle;
  const small = Buffer.from(vectors.weak_keys[0] as string, "hex").toString("base64");
  assert.equal(ticket.importKeys([{ ...key, public: "!" }, { ...key, kid: 9, public: small }]).size, 0);
  assert.equal(ticket.importKeys(vectors.keys).size, vectors.keys.length);
});

test("base45, days, kinds and context are the server's", () => {
  for (const [raw, text] of vectors.base45) {
    assert.equal(ticket.base45Encode(Buffer.from(raw, "hex")), text);
    assert.deepEqual(ticket.base45Decode(text), new Uint8Array(Buffer.from(raw, "hex")));
  }
  for (const text of ["A", "ABCD", ":::", "::", "aaa", "AB="]) assert.equal(ticket.base45Decode(text), null);
  assert.equal(ticket.dayNumber(vectors.today), vectors.today_number);
  assert.equal(ticket.dayNumber("2000-01-01"), 1);
  assert.deepEqual({ ...ticket.KINDS }, vectors.kinds);
  assert.equal(Buffer.from(ticket.CONTEXT).toString("base64"), vectors.context);
});

test("short codes are the server's", () => {
  for (const [code, shown] of vectors.short_codes) {
    assert.equal(checkCharacter(code.slice(0, -1)), code.slice(-1));
    assert.equal(formatShortCode(code), shown);
    assert.equal(parseShortCode(shown.toLowerCase()), code);
    const bangla = shown.replace(/[0-9]/gu, (digit) => String.fromCharCode(0x09e6 + Number(digit)));
    assert.equal(parseShortCode(bangla), code);
    for (let at = 0; at < 9; at += 1) {
      const wrong = code[at] === "X" ? "Y" : "X";
      assert.equal(parseShortCode(code.slice(0, at) + wrong + code.slice(at + 1)), null);
    }
  }
  for (const text of [null, 5, "", "UUUUUUUUU", "\ud800", "0".repeat(9999)]) assert.equal(parseShortCode(text), null);
});

test("the browser's own Ed25519 is taken where it works, noble where it does not", async () => {
  assert.notEqual(await chooseVerify(crypto.subtle), nobleVerify);
  const without = { importKey: () => Promise.reject(new Error("Unrecognized algorithm")) } as unknown as SubtleCrypto;
  assert.equal(await chooseVerify(without), nobleVerify);
  const careless = { importKey: async () => ({}), verify: async () => true } as unknown as SubtleCrypto;
  assert.equal(await chooseVerify(careless), nobleVerify);
});

/** The same neighbours in the same order as tests/vectors/ticket_variants.py. */
function* variants(good: string, other: string): Generator<[string, string]> {
  for (let at = 0; at < good.length; at += 1) {
    for (const changed of ALPHABET + LOOK_ALIKES) {
      if (changed !== good[at]) yield ["changed character", good.slice(0, at) + changed + good.slice(at + 1)];
    }
  }
  for (let at = 0; at < good.length; at += 1) {
    const character = good.charAt(at);
    const mixed = good.slice(0, at) + other.slice(at);
    const last = at + 1 === good.length;
    yield ["shortened", good.slice(0, at)];
    yield ["left out", good.slice(0, at) + good.slice(at + 1)];
    yield ["doubled", good.slice(0, at + 1) + good.slice(at)];
    yield ["rotated", last ? [...good].reverse().join("") : good.slice(at + 1) + good.slice(0, at + 1)];
    const letter = /[A-Z]/u.test(character);
    yield ["lower case", letter ? good.slice(0, at) + character.toLowerCase() + good.slice(at + 1) : good + character];
    yield ["two halves", mixed === good || mixed === other ? `${good.slice(0, at)}@` : mixed];
  }
  for (let at = 0; at + 1 < good.length; at += 1) {
    if (good[at] !== good[at + 1]) {
      yield ["swapped", good.slice(0, at) + good.charAt(at + 1) + good.charAt(at) + good.slice(at + 2)];
    }
  }
  yield* changedBytes(ticket.base45Decode(good.slice(2)) as Uint8Array);
}

function* changedBytes(raw: Uint8Array): Generator<[string, string]> {
  const spelled = (bytes: Iterable<number>) => ticket.PREFIX + ticket.base45Encode(Uint8Array.from(bytes));
  for (let bit = 0; bit < raw.length * 8; bit += 1) {
    const flipped = raw.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    yield ["flipped bit", spelled(flipped)];
  }
  for (let place = 0; place < raw.length; place += 1) {
    for (const value of [0, 1, 127, 128, 255]) {
      if (raw[place] !== value) yield ["changed byte", spelled(raw.with(place, value))];
    }
  }
  for (let turn = 1; turn < raw.length; turn += 1) {
    yield ["rotated bytes", spelled([...raw.slice(turn), ...raw.slice(0, turn)])];
  }
  const s = BigInt(`0x${Buffer.from(raw.slice(48)).reverse().toString("hex")}`);
  for (let times = 1n; times < 16n; times += 1n) {
    const moved = s + times * GROUP_ORDER;
    if (moved < 2n ** 256n) {
      const tail = Buffer.from(moved.toString(16).padStart(64, "0"), "hex").reverse();
      yield ["S + kL", spelled([...raw.slice(0, 48), ...tail])];
    }
  }
  for (let length = 0; length < raw.length; length += 1) yield ["fewer bytes", spelled(raw.slice(0, length))];
  for (let more = 1; more < 16; more += 1) {
    yield ["more bytes", spelled([...raw, ...new Array<number>(more).fill(0)])];
    yield ["more words", spelled(raw) + "000".repeat(more)];
  }
}
