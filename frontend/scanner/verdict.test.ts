import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { activityFor, type Clock, fold, type Judgement, type Scan, type Window } from "./verdict.ts";

interface Vectors {
  folds: { name: string; scans: Scan[]; clocks: Clock[]; judgements: Record<string, Judgement> }[];
  windows: Window[];
  activity_for: [number, string][];
}

const vectors = JSON.parse(readFileSync(join(process.env["SUMMIT_VECTORS"] ?? "", "fold.json"), "utf8")) as Vectors;

/** A small generator of numbers below 1, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(things: readonly T[], next: () => number): T[] {
  const left = [...things];
  return things.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as T);
}

for (const { name, scans, clocks, judgements } of vectors.folds) {
  test(`${name}: the same verdicts as the server`, () => {
    assert.deepEqual(Object.fromEntries(fold(scans, clocks)), judgements);
  });

  test(`${name}: shuffled and doubled deliveries change nothing`, () => {
    const next = numbers(scans.length);
    for (let round = 0; round < 20; round += 1) {
      const repeated = scans.filter(() => next() < 0.5);
      const delivered = fold(shuffled([...scans, ...repeated], next), shuffled([...clocks, ...clocks], next));
      assert.deepEqual(Object.fromEntries(delivered), judgements);
    }
  });
}

test("of two bodies under one id the same one is taken in any order", () => {
  const one = vectors.folds[0]?.scans[0] as Scan;
  const other: Scan = { ...one, ticket: "zz", wall_ms: one.wall_ms + 1 };
  assert.deepEqual(fold([one, other]), fold([other, one]));
});

test("a scan that names no activity counts for what is on or nearest", () => {
  for (const [at, activity] of vectors.activity_for) {
    assert.equal(activityFor(vectors.windows, at), activity);
    assert.equal(activityFor([...vectors.windows].reverse(), at), activity);
  }
  assert.equal(activityFor([], 0), null);
});
