import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid7 } from "./uuid";
import { Wedge } from "./wedge";

function type(wedge: Wedge, text: string, between_ms: number, from_ms = 0): (string | null)[] {
  return [...text, "Enter"].map((key, place) => wedge.take(key, from_ms + place * between_ms).code);
}

test("somebody who types is no scanner", () => {
  assert.deepEqual(type(new Wedge(), "7KQ29FMPX", 120).filter(Boolean), []);
});

test("a few fast keys are no code", () => {
  assert.deepEqual(type(new Wedge(), "abc", 5).filter(Boolean), []);
});

test("a burst that ends with Enter is a code, spaces and all", () => {
  const code = "S1 A$%*+-./:9Z".padEnd(122, " X");
  assert.deepEqual(type(new Wedge(), code, 4).filter(Boolean), [code]);
});

test("Shift between the letters breaks nothing", () => {
  const wedge = new Wedge();
  for (const [place, key] of ["Shift", "S", "Shift", "1", "A", "B", "C", "D"].entries()) wedge.take(key, place * 4);
  assert.equal(wedge.take("Enter", 40).code, "S1ABCD");
});

test("the first slow key begins a new burst", () => {
  const wedge = new Wedge();
  type(wedge, "garbage", 200);
  assert.deepEqual(type(wedge, "7KQ29FMPX", 6, 10_000).filter(Boolean), ["7KQ29FMPX"]);
});

test("keys inside a burst are swallowed, so that a space presses no button", () => {
  const wedge = new Wedge();
  const swallowed = [..."S1 A B"].map((key, place) => wedge.take(key, place * 4).swallow);
  assert.deepEqual(swallowed, [false, false, true, true, true, true]);
  assert.equal(wedge.take(" ", 60_000).swallow, false);
});

test("uuid7 has version, variant and time in their places", () => {
  const id = uuid7(0x0190_1234_5678, new Uint8Array(10).fill(255));
  assert.equal(id, "01901234-5678-7fff-bfff-ffffffffffff");
});
