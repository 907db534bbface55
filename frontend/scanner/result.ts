// What a result looks, sounds and reads like. Pure: the words come from the page, translated by the server.

import type { ScanResult } from "./api";
import type { Tone } from "./sound";

export type Words = Readonly<Record<string, string>>;

export interface Shown {
  readonly tone: Tone;
  readonly icon: "check" | "cross" | "pause" | "exit" | "wait";
  readonly word: string;
  readonly sentence: string;
  readonly kind: string;
  /** How long it stands; a refusal waits for somebody. */
  readonly for_ms: number | null;
}

export function shown(result: ScanResult, words: Words, language: "bn" | "en", clock: (ms: number) => string): Shown {
  const kind = result.kind ? (words[`kind.${result.kind}`] ?? "") : "";
  const remark = result.reason ? (words[`reason.${result.reason}`] ?? "") : "";
  switch (result.verdict) {
    case "admitted":
      return { tone: "go", icon: "check", word: say(words, "admitted"), sentence: remark, kind, for_ms: 2_500 };
    case "readmitted":
      return { tone: "go", icon: "check", word: say(words, "readmitted"), sentence: remark, kind, for_ms: 2_500 };
    case "exit":
      return { tone: "leave", icon: "exit", word: say(words, "exit"), sentence: "", kind, for_ms: 2_500 };
    case "exit_without_entry":
      return { tone: "look", icon: "pause", word: say(words, "exit"), sentence: say(words, "exit_without_entry"), kind, for_ms: 4_000 };
    case "duplicate": {
      const { earlier } = result;
      const gate = earlier ? (language === "bn" ? earlier.gate_name_bn : earlier.gate_name_en) : "";
      const sentence = earlier ? say(words, "earlier").replace("{time}", clock(earlier.at_ms)).replace("{gate}", gate) : "";
      return { tone: "look", icon: "pause", word: say(words, "duplicate"), sentence, kind, for_ms: null };
    }
    case "refused":
      return { tone: "stop", icon: "cross", word: say(words, "refused"), sentence: remark, kind, for_ms: null };
    default:
      return { tone: "stop", icon: "cross", word: say(words, "refused"), sentence: say(words, "quarantined"), kind, for_ms: null };
  }
}

function say(words: Words, key: string): string {
  return words[key] ?? key;
}
