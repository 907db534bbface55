// From scans to verdicts in the browser: the same rules as ticketing/verdicts.py, held together by
// tests/vectors/fold.json (change one, change all: docs/scanning.md). Field names are those of the wire.
// Times are integer milliseconds since 1970; tickets, activities, devices and ids are opaque ASCII texts.

export const QUIET_MS = 10_000;
export const ASSUMED_LENGTH_MS = 8 * 60 * 60 * 1000;

export type Direction = "entry" | "exit";
export type Verdict = "admitted" | "readmitted" | "duplicate" | "exit" | "exit_without_entry" | "refused";
export type Reason =
  | "invalid"
  | "forged"
  | "unknown_key"
  | "key_revoked"
  | "revoked"
  | "other_edition"
  | "other_day"
  | "not_invited"
  | "wrong_gate"
  | "invalid_time"
  | "full"
  | "not_in_roster";

/** One immutable fact of a device's log. `refusal` is its own judgement, `note` a remark that refuses nothing. */
export interface Scan {
  readonly id: string;
  readonly device: string;
  readonly seq: number;
  readonly ticket: string | null;
  readonly activity: string | null;
  readonly direction: Direction;
  readonly wall_ms: number;
  readonly boot_id: string;
  readonly refusal: Reason | null;
  readonly note: Reason | null;
  readonly overridden: boolean;
}

/** One exchange of device and server: at `seq` the server's clock was `offset_ms` ahead, give or take `error_ms`. */
export interface Clock {
  readonly device: string;
  readonly seq: number;
  readonly offset_ms: number;
  readonly boot_id: string;
  readonly error_ms: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly effective_ms: number;
  readonly quiet: boolean;
  readonly earlier: string | null;
  readonly inside: boolean;
  readonly clock_known: boolean;
}

export interface Window {
  readonly activity: string;
  readonly start_ms: number;
  readonly end_ms: number | null;
}

interface Presence {
  enteredBy: string | null;
  inside: boolean;
  lastSeen: { readonly device: string; readonly direction: Direction; readonly at_ms: number } | null;
}

interface TimedScan {
  readonly scan: Scan;
  readonly at_ms: number;
  readonly clock_known: boolean;
}

type Rank = readonly (string | number | boolean)[];

/** The verdict of every scan by its id, the same for every order and repetition of the same facts. */
export function fold(scans: Iterable<Scan>, clocks: Iterable<Clock> = []): Map<string, Judgement> {
  const present = new Map<string, Presence>();
  const judgements = new Map<string, Judgement>();
  for (const { scan, at_ms, clock_known } of inOrder(scans, clocks)) {
    if (scan.ticket === null || (scan.refusal !== null && !scan.overridden)) {
      judgements.set(scan.id, {
        verdict: "refused",
        reason: scan.refusal ?? "invalid",
        effective_ms: at_ms,
        quiet: false,
        earlier: null,
        inside: false,
        clock_known,
      });
      continue;
    }
    const story = JSON.stringify([scan.ticket, scan.activity]);
    const presence = present.get(story) ?? { enteredBy: null, inside: false, lastSeen: null };
    present.set(story, presence);
    judgements.set(scan.id, {
      ...step(presence, scan, at_ms),
      reason: scan.refusal ?? scan.note,
      effective_ms: at_ms,
      inside: presence.inside,
      clock_known,
    });
  }
  return judgements;
}

/** Takes one accepted scan into the story of its ticket. */
function step(presence: Presence, scan: Scan, at_ms: number): Pick<Judgement, "verdict" | "quiet" | "earlier"> {
  const earlier = presence.enteredBy;
  let verdict: Verdict;
  if (scan.direction === "exit") {
    verdict = presence.inside ? "exit" : "exit_without_entry";
    presence.inside = false;
  } else if (presence.inside) {
    verdict = "duplicate";
  } else {
    verdict = earlier === null ? "admitted" : "readmitted";
    presence.enteredBy = scan.id;
    presence.inside = true;
  }
  const last = presence.lastSeen;
  const quiet =
    (verdict === "duplicate" || verdict === "exit_without_entry") &&
    last !== null &&
    last.device === scan.device &&
    last.direction === scan.direction &&
    at_ms - last.at_ms <= QUIET_MS;
  presence.lastSeen = { device: scan.device, direction: scan.direction, at_ms };
  return { verdict, quiet, earlier: verdict === "duplicate" ? earlier : null };
}

/** Each scan once with its effective time, in the one order (effective time, device, seq, id). */
function inOrder(scans: Iterable<Scan>, clocks: Iterable<Clock>): TimedScan[] {
  const observations = new Map<string, Clock[]>();
  for (const clock of clocks) {
    const boot = JSON.stringify([clock.device, clock.boot_id]);
    observations.set(boot, [...(observations.get(boot) ?? []), clock]);
  }
  const once = new Map<string, Scan>();
  for (const scan of scans) {
    const known = once.get(scan.id);
    if (known === undefined || compare(identity(scan), identity(known)) < 0) once.set(scan.id, scan);
  }
  return [...once.values()]
    .map((scan) => {
      const offset = offsetMs(scan.seq, observations.get(JSON.stringify([scan.device, scan.boot_id])) ?? []);
      return { scan, at_ms: scan.wall_ms + (offset ?? 0), clock_known: offset !== null };
    })
    .sort((one, other) => compare(place(one), place(other)));
}

/** The offset of the observation nearest in the log; never of another boot, whose clock may have been another. */
function offsetMs(seq: number, observations: readonly Clock[]): number | null {
  const rank = (clock: Clock): Rank => [Math.abs(clock.seq - seq), clock.error_ms, clock.seq, clock.offset_ms];
  return smallest(observations, rank)?.offset_ms ?? null;
}

/** Which of a gate's activities a scan at `at_ms` counts for when its record names none; null when there is none. */
export function activityFor(windows: Iterable<Window>, at_ms: number): string | null {
  const closeness = (window: Window): Rank => {
    const end_ms = window.end_ms ?? window.start_ms + ASSUMED_LENGTH_MS;
    return [Math.max(window.start_ms - at_ms, at_ms - end_ms, 0), -window.start_ms, window.activity];
  };
  return smallest([...windows], closeness)?.activity ?? null;
}

function place({ scan, at_ms }: TimedScan): Rank {
  return [at_ms, scan.device, scan.seq, scan.id];
}

function identity(scan: Scan): Rank {
  return [
    scan.device,
    scan.seq,
    scan.wall_ms,
    scan.ticket ?? "",
    scan.activity ?? "",
    scan.direction,
    scan.boot_id,
    scan.refusal ?? "",
    scan.note ?? "",
    scan.overridden,
  ];
}

function smallest<T>(things: readonly T[], rank: (thing: T) => Rank): T | null {
  return things.reduce<T | null>(
    (best, thing) => (best === null || compare(rank(thing), rank(best)) < 0 ? thing : best),
    null,
  );
}

function compare(one: Rank, other: Rank): number {
  for (const [at, value] of one.entries()) {
    const against = other[at];
    if (against === undefined || value === against) continue;
    return value < against ? -1 : 1;
  }
  return 0;
}
