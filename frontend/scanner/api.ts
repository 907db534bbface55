// The network: three operations of /api/v1/scanner/, and what their answers mean. Time and language come in from outside.

import type { Reason, Verdict } from "./verdict";

export interface OpenedActivity {
  readonly code: string;
  readonly title_en: string;
  readonly title_bn: string;
  readonly start: string | null;
}

export interface GateStatus {
  readonly device: { readonly code: string; readonly name: string };
  readonly gate: { readonly code: string; readonly name_en: string; readonly name_bn: string; readonly event: string };
  readonly activities: readonly OpenedActivity[];
  readonly admitted_today: number;
  readonly server_epoch: string;
}

export interface ScanRecord {
  readonly id: string;
  readonly seq: number;
  readonly code: string;
  readonly gate: string;
  readonly direction: "entry" | "exit";
  readonly wall_ms: number;
  readonly mono_ms: number;
  readonly boot_id: string;
  readonly app_version: string;
  readonly activity?: string;
}

export interface ScanResult {
  readonly id: string | null;
  readonly status: "created" | "already" | "quarantined";
  readonly verdict: Verdict | null;
  readonly reason: Reason | string | null;
  readonly kind: string | null;
  readonly activity: string | null;
  readonly quiet: boolean;
  readonly earlier: { readonly at_ms: number; readonly gate: string; readonly gate_name_en: string; readonly gate_name_bn: string } | null;
}

/** The server said no to the request as a whole. `sentence` is translated; `shutOut`: this device may not scan any more. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly sentence: string,
    readonly shutOut: boolean,
  ) {
    super(code);
  }
}

/** Nobody answered, or not in time: the same request may be sent again. */
export class Unreachable extends Error {}

const PATIENCE_MS = 8_000;

export class Api {
  constructor(
    private readonly base: string,
    private readonly language: string,
  ) {}

  enrol(code: string, name: string): Promise<GateStatus & { readonly token: string }> {
    return this.ask("devices/enrol/", { code, name });
  }

  status(token: string): Promise<GateStatus> {
    return this.ask("status/", null, token);
  }

  async send(token: string, scans: readonly ScanRecord[], clock: { sent_ms: number; boot_id: string }): Promise<readonly ScanResult[]> {
    const answer = await this.ask<{ results: readonly ScanResult[] }>("scans/", { scans, ...clock }, token);
    return answer.results;
  }

  private async ask<Answer>(path: string, body: unknown, token?: string): Promise<Answer> {
    const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": this.language };
    if (token) headers["Authorization"] = `Device ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let response: Response;
    let said: unknown;
    try {
      response = await fetch(this.base + path, {
        method: body ? "POST" : "GET",
        headers,
        body: body ? JSON.stringify(body) : null,
        signal: AbortSignal.timeout(PATIENCE_MS),
        cache: "no-store",
        credentials: "omit",
      });
      said = await response.json();
    } catch {
      throw new Unreachable();
    }
    if (response.ok) return said as Answer;
    if (response.status >= 500) throw new Unreachable();
    const problem = said as { code?: unknown; detail?: unknown };
    throw new Refused(String(problem.code ?? response.status), String(problem.detail ?? ""), response.status === 401);
  }
}
