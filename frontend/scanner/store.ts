// What the device remembers: its token, its place, its numbering, and records that nobody acknowledged yet.
//
// localStorage for now: this scanner works online, so a record lives here for seconds. The token lies here too; it opens
// nothing but this gate's scanning and is revoked in the back office. The offline scanner will keep a journal instead.

import type { GateStatus, ScanRecord } from "./api";

export interface Enrolment {
  readonly token: string;
  readonly place: GateStatus;
}

interface Kept {
  enrolment: Enrolment | null;
  seq: number;
  direction: "entry" | "exit";
  activity: string;
  unsent: ScanRecord[];
}

const KEY = "summit-scanner";
const EMPTY: Kept = { enrolment: null, seq: 0, direction: "entry", activity: "", unsent: [] };
const MOST_UNSENT = 200;

export class Store {
  private kept: Kept;

  constructor(private readonly storage: Storage) {
    this.kept = { ...EMPTY, ...read(storage) };
  }

  get enrolment(): Enrolment | null {
    return this.kept.enrolment;
  }
  get direction(): "entry" | "exit" {
    return this.kept.direction;
  }
  get activity(): string {
    return this.kept.activity;
  }
  get unsent(): readonly ScanRecord[] {
    return this.kept.unsent;
  }

  enrol(enrolment: Enrolment): void {
    this.change({ ...EMPTY, enrolment });
  }
  updatePlace(place: GateStatus): void {
    const enrolment = this.kept.enrolment;
    if (enrolment) this.change({ ...this.kept, enrolment: { ...enrolment, place } });
  }
  countOne(): void {
    const place = this.kept.enrolment?.place;
    if (place) this.updatePlace({ ...place, admitted_today: place.admitted_today + 1 });
  }
  leave(): void {
    this.change({ ...EMPTY });
  }
  choose(choice: Partial<Pick<Kept, "direction" | "activity">>): void {
    this.change({ ...this.kept, ...choice });
  }

  /** The next number and the record that carries it, written down before it is sent. */
  add(make: (seq: number) => ScanRecord): ScanRecord {
    const record = make(this.kept.seq + 1);
    this.change({ ...this.kept, seq: record.seq, unsent: [...this.kept.unsent, record].slice(-MOST_UNSENT) });
    return record;
  }
  acknowledge(ids: ReadonlySet<string>): void {
    this.change({ ...this.kept, unsent: this.kept.unsent.filter((record) => !ids.has(record.id)) });
  }

  private change(next: Kept): void {
    this.kept = next;
    this.storage.setItem(KEY, JSON.stringify(next));
  }
}

function read(storage: Storage): Partial<Kept> {
  try {
    return JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Kept>;
  } catch {
    return {};
  }
}
